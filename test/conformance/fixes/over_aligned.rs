//@ form: refused
//@ refused: alignment of 16
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

#[repr(align(16))]
struct Wide([u64; 2]);

static mut WIDE: Wide = Wide([0; 2]);

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    unsafe { WIDE.0[1] += 1 };
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
