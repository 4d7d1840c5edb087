#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_PIPE,
    macros::{classifier, map},
    maps::{HashMap, PerCpuArray},
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Traffic {
    packets: u64,
    bytes: u64,
}

#[map]
static BY_ADDRESS: HashMap<u32, Traffic> = HashMap::with_max_entries(65536, 0);

#[map]
static TOTAL: PerCpuArray<Traffic> = PerCpuArray::with_max_entries(2, 0);

#[classifier]
pub fn ingress(ctx: TcContext) -> i32 {
    account(&ctx, 0, 26).unwrap_or(TC_ACT_PIPE)
}

#[classifier]
pub fn egress(ctx: TcContext) -> i32 {
    account(&ctx, 1, 30).unwrap_or(TC_ACT_PIPE)
}

fn account(ctx: &TcContext, direction: u32, offset: usize) -> Result<i32, i64> {
    let bytes = u64::from(ctx.len());
    if let Some(total) = TOTAL.get_ptr_mut(direction) {
        add(unsafe { &mut *total }, bytes);
    }
    let ether_type: u16 = ctx.load(12)?;
    if u16::from_be(ether_type) != 0x0800 {
        return Ok(TC_ACT_PIPE);
    }
    let address: u32 = ctx.load(offset)?;
    match BY_ADDRESS.get_ptr_mut(&address) {
        Some(traffic) => add(unsafe { &mut *traffic }, bytes),
        None => {
            let mut traffic = Traffic::default();
            add(&mut traffic, bytes);
            BY_ADDRESS
                .insert(&address, &traffic, 0)
                .map_err(i64::from)?;
        }
    }
    Ok(TC_ACT_PIPE)
}

fn add(traffic: &mut Traffic, bytes: u64) {
    traffic.packets += 1;
    traffic.bytes += bytes;
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
