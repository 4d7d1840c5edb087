#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};

const PARTS: usize = 4;
const PART: usize = 112;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Path {
    pub parts: [[u8; PART]; PARTS],
    pub count: u32,
}

#[map]
static PATHS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[kprobe]
pub fn vfs_unlink(ctx: ProbeContext) -> u32 {
    walk(&ctx).unwrap_or(1)
}

fn walk(ctx: &ProbeContext) -> Result<u32, i32> {
    let mut dentry: *const u8 = ctx.arg(2).ok_or(-1)?;
    let mut path = Path {
        parts: [[0; PART]; PARTS],
        count: 0,
    };
    for part in path.parts.iter_mut() {
        let name: *const u8 = unsafe { bpf_probe_read_kernel(dentry.add(40).cast())? };
        unsafe { bpf_probe_read_kernel_str_bytes(name, part)? };
        let parent: *const u8 = unsafe { bpf_probe_read_kernel(dentry.add(24).cast())? };
        path.count += 1;
        if parent == dentry {
            break;
        }
        dentry = parent;
    }
    PATHS.output::<Path>(&path, 0)?;
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
