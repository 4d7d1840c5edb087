#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_PIPE,
    macros::{classifier, map},
    maps::RingBuf,
    programs::TcContext,
};

const SNAP: usize = 96;

#[repr(C)]
pub struct Packet {
    pub source: u32,
    pub destination: u32,
    pub sport: u16,
    pub dport: u16,
    pub len: u32,
    pub data: [u8; SNAP],
}

#[map]
static PACKETS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[classifier]
pub fn udp_payload(ctx: TcContext) -> i32 {
    match try_udp(&ctx) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_PIPE,
    }
}

fn try_udp(ctx: &TcContext) -> Result<i32, ()> {
    let proto: u8 = ctx.load(23).map_err(|_| ())?;
    if proto != 17 {
        return Ok(TC_ACT_PIPE);
    }
    let mut data = [0u8; SNAP];
    let len = ctx.load_bytes(42, &mut data).map_err(|_| ())?;
    let Some(mut entry) = PACKETS.reserve::<Packet>(0) else {
        return Ok(TC_ACT_PIPE);
    };
    let source = ctx.load(26).unwrap_or(0);
    let destination = ctx.load(30).unwrap_or(0);
    entry.write(Packet {
        source,
        destination,
        sport: ctx.load(34).unwrap_or(0),
        dport: ctx.load(36).unwrap_or(0),
        len: len as u32,
        data,
    });
    entry.submit(0);
    Ok(TC_ACT_PIPE)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
