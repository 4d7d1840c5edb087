//@ form: conditions
//@ fix: Replace `ON` by Array
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

static mut ON: bool = false;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    unsafe {
        if ON {
            return 1;
        }
        if !ON && bpf_ktime_get_ns() > 1000 {
            ON = true;
        }
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
