//@ form: function_locals
//@ fix: Replace `CALLS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    static mut CALLS: u32 = 0;
    unsafe {
        CALLS += 1;
        if CALLS > 10 {
            return 1;
        }
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
