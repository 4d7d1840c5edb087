#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::{LruHashMap, PerfEventArray},
    programs::ProbeContext,
};
use aya_log_ebpf::debug;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Created {
    pub inode: u64,
    pub parent: u64,
    pub pid: u32,
    pub depth: u32,
    pub names: [[u8; 40]; 4],
}

#[map]
static CREATED: PerfEventArray<Created> = PerfEventArray::new(0);
#[map]
static KNOWN: LruHashMap<u64, u64> = LruHashMap::with_max_entries(4096, 0);

#[kprobe]
pub fn security_inode_create(ctx: ProbeContext) -> u32 {
    match create(ctx) {
        Ok(depth) => depth,
        Err(e) => e as u32,
    }
}

fn create(ctx: ProbeContext) -> Result<u32, i32> {
    let directory: *const u8 = ctx.arg(0).ok_or(1)?;
    let mut dentry: *const u8 = ctx.arg(1).ok_or(1)?;
    let parent: u64 = unsafe { bpf_probe_read_kernel(directory.add(64) as *const u64)? };
    let mut created = Created {
        inode: 0,
        parent,
        pid: ctx.tgid(),
        depth: 0,
        names: [[0; 40]; 4],
    };
    for i in 0..4 {
        let name: *const u8 = unsafe { bpf_probe_read_kernel(dentry.add(40) as *const *const u8)? };
        unsafe { bpf_probe_read_kernel_str_bytes(name, &mut created.names[i])? };
        created.depth += 1;
        let above: *const u8 =
            unsafe { bpf_probe_read_kernel(dentry.add(24) as *const *const u8)? };
        if above == dentry {
            break;
        }
        dentry = above;
    }
    KNOWN.insert(&created.parent, &u64::from(created.depth), 0)?;
    CREATED.output(&ctx, &created, 0);
    debug!(&ctx, "depth {}", created.depth);
    Ok(created.depth)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
