#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};

#[repr(C)]
pub struct Loaded {
    pub at: u64,
    pub tgid: u32,
    pub length: u32,
    pub name: [u8; 256],
}

#[map]
static LOADED: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[kprobe]
pub fn request_firmware(ctx: ProbeContext) -> u32 {
    let Some(name) = ctx.arg::<*const u8>(1) else {
        return 0;
    };
    let Some(mut entry) = LOADED.reserve::<Loaded>(0) else {
        return 1;
    };
    let loaded = entry.as_mut_ptr();
    unsafe {
        (*loaded).at = bpf_ktime_get_ns();
        (*loaded).tgid = ctx.tgid();
        (*loaded).length = match bpf_probe_read_kernel_str_bytes(name, &mut (*loaded).name) {
            Ok(read) => read.len() as u32,
            Err(_) => 0,
        };
    }
    entry.submit(0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
