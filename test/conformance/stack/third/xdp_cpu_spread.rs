#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{Array, CpuMap},
    programs::XdpContext,
};

#[map]
static CPUS: CpuMap = CpuMap::with_max_entries(64, 0);
#[map]
static COUNT: Array<u32> = Array::with_max_entries(1, 0);

#[xdp]
pub fn spread(ctx: XdpContext) -> u32 {
    let Some(count) = COUNT.get(0) else {
        return xdp_action::XDP_PASS;
    };
    let start = ctx.data();
    if start + 34 > ctx.data_end() || *count == 0 {
        return xdp_action::XDP_PASS;
    }
    let words = unsafe { core::ptr::read_unaligned((start + 26) as *const [u32; 2]) };
    let mut hash = words[0] ^ words[1].rotate_left(16);
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    CPUS.redirect(hash % *count, 0)
        .unwrap_or(xdp_action::XDP_PASS)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
