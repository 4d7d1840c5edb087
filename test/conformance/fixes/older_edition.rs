//@ form: editions
//@ fix: Replace `HITS` by PerCpuArray
//@ edition: 2021
#![no_std]
#![no_main]

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

#[no_mangle]
static mut HITS: u64 = 0;

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    unsafe { HITS += 1 };
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
