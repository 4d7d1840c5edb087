//@ form: several_statics
//@ fix: Replace `MASK`, `MASK2` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut MASK: usize = 1;
static mut MASK2: usize = 0;

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    unsafe {
        MASK += 1;
        MASK2 += 1;
    }
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
