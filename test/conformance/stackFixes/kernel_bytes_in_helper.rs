//@ local: bytes
//@ bytes: 8
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_buf},
    macros::{kprobe, map},
    maps::PerCpuArray,
    programs::ProbeContext,
};

#[map]
static LAST: PerCpuArray<[u8; 16]> = PerCpuArray::with_max_entries(1, 0);

#[kprobe]
pub fn send(ctx: ProbeContext) -> u32 {
    let Some(message) = ctx.arg::<*const [u8; 512]>(1) else {
        return 0;
    };
    if let Some(last) = LAST.get_ptr_mut(0) {
        let _ = unsafe { bpf_probe_read_kernel_buf(message.cast(), &mut *last) };
    }
    checksum(message).unwrap_or_default()
}

/// Of the first words of a message.
fn checksum(message: *const [u8; 512]) -> Result<u32, i32> {
    unsafe {
        let bytes = bpf_probe_read_kernel::<[u8; 512]>(message)?;
        let at = bytes[0] as usize & 255;
        Ok(u32::from(bytes[at]) + u32::from(bytes[at + 1]))
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
