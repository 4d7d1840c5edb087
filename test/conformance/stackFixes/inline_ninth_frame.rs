//@ before: the call stack of 9 frames is too deep
//@ bytes: 0
//@ fix: Remove
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action, helpers::bpf_get_prandom_u32, macros::xdp, programs::XdpContext,
};

#[inline(never)]
fn f1(n: u64) -> u64 {
    f2(n + 1) ^ n
}
#[inline(never)]
fn f2(n: u64) -> u64 {
    f3(n + 2) ^ n
}
#[inline(never)]
fn f3(n: u64) -> u64 {
    f4(n + 3) ^ n
}
#[inline(never)]
fn f4(n: u64) -> u64 {
    f5(n + 4) ^ n
}
#[inline(never)]
fn f5(n: u64) -> u64 {
    f6(n + 5) ^ n
}
#[inline(never)]
fn f6(n: u64) -> u64 {
    f7(n + 6) ^ n
}
#[inline(never)]
fn f7(n: u64) -> u64 {
    f8(n + 7) ^ n
}
#[inline(never)]
fn f8(n: u64) -> u64 {
    u64::from(unsafe { bpf_get_prandom_u32() }) ^ n
}

#[xdp]
pub fn deep(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u64;
    if f1(length) & 1 == 1 {
        xdp_action::XDP_DROP
    } else {
        xdp_action::XDP_PASS
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
