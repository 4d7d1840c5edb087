//@ form: pointers
//@ fix: Replace `HITS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut HITS: u64 = 0;

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    unsafe {
        *(&raw mut HITS) += 1;
        let pointer = core::ptr::addr_of_mut!(HITS);
        *pointer += 2;
    }
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
