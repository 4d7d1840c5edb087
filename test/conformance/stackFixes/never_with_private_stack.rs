//@ bytes: 300
//@ fix: Add
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_probe_read_kernel_str_bytes, macros::kprobe, programs::ProbeContext};

/// Whether a path can be read.
#[inline]
fn path(seed: usize) -> u32 {
    let mut buf = [0u8; 300];
    unsafe { bpf_probe_read_kernel_str_bytes(seed as *const u8, &mut buf) }.is_ok() as u32
}

#[kprobe]
pub fn open(ctx: ProbeContext) -> u32 {
    let at: usize = ctx.arg(0).unwrap_or_default();
    let mut name = [0u8; 260];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(at as *const u8, &mut name) }.is_ok();
    path(at) + u32::from(read) + u32::from(name[at & 255])
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
