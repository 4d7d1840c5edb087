//@ form: keyed_tables
//@ fix: Replace `SEEN` by LruHashMap
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_get_current_pid_tgid, macros::kprobe, programs::ProbeContext};

static mut SEEN: [u64; 4096] = [0; 4096];

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    unsafe {
        SEEN[(pid % 4096) as usize] += 1;
    }
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
