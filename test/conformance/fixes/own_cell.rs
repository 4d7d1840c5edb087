//@ form: cells
//@ fix: Replace `HITS` by PerCpuArray
#![no_std]
#![no_main]

use core::cell::UnsafeCell;

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

struct Counter(UnsafeCell<u64>);
unsafe impl Sync for Counter {}

static HITS: Counter = Counter(UnsafeCell::new(0));

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    unsafe { *HITS.0.get() += 1 };
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
