//@ form: conditions
//@ fix: Replace `LAST` by Array
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

static mut LAST: u64 = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    let elapsed = now - unsafe { LAST };
    if elapsed < 1_000 {
        return 1;
    }
    unsafe {
        LAST = now;
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
