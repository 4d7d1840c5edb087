//@ form: closures
//@ fix: Replace `HITS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::kprobe, programs::ProbeContext};

static mut HITS: u64 = 0;

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let bump = |by: u64| unsafe { HITS += by };
    bump(1);
    bump(unsafe { bpf_ktime_get_ns() } & 7);
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
