//@ form: match_arms
//@ fix: Replace `MODE` by Array
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

static mut MODE: u32 = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    let mode = unsafe { MODE };
    match mode {
        0 => unsafe { MODE = now as u32 },
        7 => return 1,
        other => unsafe { MODE = other + 1 },
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
