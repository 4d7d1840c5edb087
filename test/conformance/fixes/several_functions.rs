//@ form: modules
//@ fix: Replace `HITS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{kprobe, xdp},
    programs::{ProbeContext, XdpContext},
};

/// How often anything happened.
pub(crate) static mut HITS: u64 = 0; // counted by both programs

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    unsafe {
        // Once for the probe.
        HITS += 1;
        HITS = HITS.wrapping_add(bpf_ktime_get_ns());
    }
    0
}

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    bump(2);
    for _ in 0..4 {
        bump(1);
    }
    2
}

fn bump(by: u64) {
    unsafe { HITS += by };
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
