//@ form: scratch_buffers
//@ fix: Replace `BUF` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::kprobe,
    programs::ProbeContext,
};

static mut BUF: [u8; 1024] = [0; 1024];

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let address = unsafe { bpf_ktime_get_ns() } as *const u8;
    let _ = unsafe { bpf_probe_read_user_str_bytes(address, &mut *(&raw mut BUF)) };
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
