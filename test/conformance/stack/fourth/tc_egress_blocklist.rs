#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_PIPE, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::{HashMap, PerfEventArray},
    programs::TcContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PacketLog {
    pub ipv4: u32,
    pub action: i32,
    pub port: u16,
    pub len: u16,
}

#[map]
static BLOCKLIST: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);
#[map]
static LOGS: PerfEventArray<PacketLog> = PerfEventArray::new(0);

#[classifier]
pub fn tc_egress(ctx: TcContext) -> i32 {
    match try_tc_egress(ctx) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_SHOT,
    }
}

fn block_ip(address: u32) -> bool {
    unsafe { BLOCKLIST.get(&address).is_some() }
}

fn try_tc_egress(ctx: TcContext) -> Result<i32, i64> {
    let h_proto = u16::from_be(ctx.load::<u16>(12)?);
    if h_proto != 0x0800 {
        return Ok(TC_ACT_PIPE);
    }
    let destination = u32::from_be(ctx.load::<u32>(30)?);
    let port = u16::from_be(ctx.load(36)?);
    let action = if block_ip(destination) {
        TC_ACT_SHOT
    } else {
        TC_ACT_PIPE
    };
    let log = PacketLog {
        ipv4: destination,
        action,
        port,
        len: ctx.len() as u16,
    };
    LOGS.output(&ctx, &log, 0);
    info!(&ctx, "DEST {:i}, ACTION {}", destination, action);
    Ok(action)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
