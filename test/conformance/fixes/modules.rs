//@ fix: Replace `HITS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

mod counters {
    pub static mut HITS: u64 = 0;

    pub fn hit() {
        unsafe { HITS += 1 };
    }
}

#[xdp]
pub fn filter(_ctx: XdpContext) -> u32 {
    counters::hit();
    unsafe { counters::HITS += 1 };
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
