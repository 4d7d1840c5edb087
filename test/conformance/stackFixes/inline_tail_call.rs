//@ before: tail_calls are not allowed when call stack of previous frames is 304 bytes. Too large
//@ bytes: 300
//@ fix: Remove
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_probe_read_kernel_str_bytes,
    macros::{map, xdp},
    maps::ProgramArray,
    programs::XdpContext,
};

#[map]
static NEXT: ProgramArray = ProgramArray::with_max_entries(4, 0);

#[inline(never)]
fn go_on(ctx: &XdpContext, index: u32) -> u32 {
    unsafe { NEXT.tail_call(ctx, index) };
    xdp_action::XDP_PASS
}

#[xdp]
pub fn dispatch(ctx: XdpContext) -> u32 {
    let length = ctx.data_end() - ctx.data();
    let mut name = [0u8; 300];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(length as *const u8, &mut name) }.is_ok();
    go_on(&ctx, u32::from(read))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
