//@ form: several_statics
//@ fix: Replace `IN` by PerCpuArray
//@ fix: Replace `OUT` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

static mut IN: u64 = 0;
static mut OUT: u64 = 0;

#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u64;
    if length > 100 {
        unsafe { IN += length };
    } else {
        unsafe { OUT += length };
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
