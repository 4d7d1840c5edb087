//@ before: combined stack size of 3 calls is 592. Too large
//@ bytes: 312
//@ fix: Remove
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action, helpers::bpf_probe_read_kernel_str_bytes, macros::xdp,
    programs::XdpContext,
};

#[inline(never)]
fn first(seed: u64) -> u32 {
    let mut buf = [0u8; 300];
    unsafe { bpf_probe_read_kernel_str_bytes(seed as *const u8, &mut buf) }.is_ok() as u32
}

/// Both names, one after the other.
#[inline(never)]
fn both(seed: u64) -> u32 {
    let read = {
        let mut buf = [0u8; 280];
        unsafe { bpf_probe_read_kernel_str_bytes(seed as *const u8, &mut buf) }.is_ok()
    };
    first(seed) + u32::from(read)
}

#[xdp]
pub fn firewall(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u64;
    if both(length) > 1 {
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
