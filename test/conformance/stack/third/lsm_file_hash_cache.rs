#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{lsm, map},
    maps::{LruHashMap, PerfEventArray},
    programs::LsmContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileKey {
    pub inode: u64,
    pub device: u32,
    pub generation: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Digest {
    pub sum: [u8; 32],
    pub at: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Checked {
    pub key: FileKey,
    pub digest: Digest,
    pub tgid: u32,
    pub known: u32,
    pub comm: [u8; 16],
}

#[map]
static DIGESTS: LruHashMap<FileKey, Digest> = LruHashMap::with_max_entries(4096, 0);
#[map]
static CHECKED: PerfEventArray<Checked> = PerfEventArray::new(0);

#[lsm(hook = "file_open")]
pub fn file_open(ctx: LsmContext) -> i32 {
    match try_open(&ctx) {
        Ok(code) => code,
        Err(_) => 0,
    }
}

fn try_open(ctx: &LsmContext) -> Result<i32, i32> {
    let file: *const u8 = ctx.arg(0);
    let inode: *const u8 = unsafe { bpf_probe_read_kernel(file.add(32).cast::<*const u8>())? };
    let key = unsafe {
        FileKey {
            inode: bpf_probe_read_kernel(inode.add(64).cast())?,
            device: bpf_probe_read_kernel(inode.add(16).cast())?,
            generation: bpf_probe_read_kernel(inode.add(20).cast())?,
        }
    };
    let known = unsafe { DIGESTS.get(&key) };
    let digest = match known {
        Some(digest) => *digest,
        None => Digest {
            sum: [0; 32],
            at: unsafe { bpf_ktime_get_ns() },
        },
    };
    let checked = Checked {
        key,
        digest,
        tgid: ctx.tgid(),
        known: known.is_some() as u32,
        comm: bpf_get_current_comm()?,
    };
    CHECKED.output(ctx, &checked, 0);
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
