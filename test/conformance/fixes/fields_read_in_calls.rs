//@ form: arguments
//@ fix: Replace `LIMIT` by Array
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

static mut LIMIT: i32 = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    if over(unsafe { LIMIT }, now) {
        unsafe { LIMIT = -(now as i32 & 0xff) };
        return 1;
    }
    2
}

fn over(limit: i32, now: u64) -> bool {
    limit < 0 && now > limit.unsigned_abs() as u64
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
