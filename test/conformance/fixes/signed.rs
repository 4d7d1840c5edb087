//@ form: operators
//@ fix: Replace `BALANCE` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

static mut BALANCE: isize = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    unsafe {
        BALANCE -= 3;
        if BALANCE < -100 {
            BALANCE += 50;
        }
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
