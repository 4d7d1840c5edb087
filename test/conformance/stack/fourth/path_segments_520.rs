#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};

#[repr(C)]
pub struct Segments {
    pub depth: u64,
    pub names: [[u8; 32]; 16],
}

#[map]
static SEGMENTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[kprobe]
pub fn vfs_mkdir(ctx: ProbeContext) -> u32 {
    match walk(&ctx) {
        Ok(_) => 0,
        Err(_) => 1,
    }
}

fn walk(ctx: &ProbeContext) -> Result<(), i32> {
    let mut dentry: u64 = ctx.arg(2).ok_or(-1)?;
    let mut segments = Segments {
        depth: 0,
        names: [[0; 32]; 16],
    };
    for name in &mut segments.names {
        let pointer = unsafe { bpf_probe_read_kernel((dentry + 40) as *const *const u8)? };
        unsafe { bpf_probe_read_kernel_str_bytes(pointer, name)? };
        segments.depth += 1;
        let parent = unsafe { bpf_probe_read_kernel((dentry + 24) as *const u64)? };
        if parent == dentry {
            break;
        }
        dentry = parent;
    }
    SEGMENTS.output::<Segments>(&segments, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
