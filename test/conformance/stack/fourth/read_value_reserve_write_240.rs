#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Inode {
    pub words: [u64; 28],
}

#[repr(C)]
pub struct Snapshot {
    pub at: u64,
    pub inode: Inode,
}

#[map]
static SNAPSHOTS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[kprobe]
pub fn inode_permission(ctx: ProbeContext) -> u32 {
    try_snapshot(&ctx).unwrap_or(1)
}

fn try_snapshot(ctx: &ProbeContext) -> Result<u32, i32> {
    let inode: *const Inode = ctx.arg(0).ok_or(1)?;
    let inode = unsafe { bpf_probe_read_kernel(inode)? };
    let Some(mut entry) = SNAPSHOTS.reserve::<Snapshot>(0) else {
        return Ok(0);
    };
    entry.write(Snapshot {
        at: unsafe { bpf_ktime_get_ns() },
        inode,
    });
    entry.submit(0);
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
