#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_pid_tgid,
    macros::{kprobe, kretprobe, map},
    maps::{HashMap, LruHashMap, PerCpuHashMap},
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FileKey {
    pub inode: u64,
    pub pid: u32,
    pub dev: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileStat {
    pub reads: u64,
    pub writes: u64,
    pub read_bytes: u64,
    pub write_bytes: u64,
    pub name: [u8; 32],
}

#[map]
static INFLIGHT: HashMap<u64, FileKey> = HashMap::with_max_entries(8192, 0);
#[map]
static FILES: LruHashMap<FileKey, FileStat> = LruHashMap::with_max_entries(8192, 0);
#[map]
static ERRORS: PerCpuHashMap<i64, u64> = PerCpuHashMap::with_max_entries(64, 0);

#[kprobe]
pub fn vfs_write_enter(ctx: ProbeContext) -> u32 {
    let _ = enter(&ctx);
    0
}

fn read<T>(base: *const u8, offset: usize) -> Result<T, i32> {
    unsafe { aya_ebpf::helpers::bpf_probe_read_kernel(base.add(offset) as *const T) }
}

fn enter(ctx: &ProbeContext) -> Result<(), i32> {
    let file: *const u8 = ctx.arg(0).ok_or(-1)?;
    let inode: *const u8 = read(file, 32)?;
    let sb: *const u8 = read(inode, 40)?;
    let key = FileKey {
        inode: read(inode, 64)?,
        pid: ctx.tgid(),
        dev: read(sb, 16)?,
    };
    if FILES.get_ptr(&key).is_none() {
        let dentry: *const u8 = read(file, 72)?;
        let stat = FileStat {
            reads: 0,
            writes: 0,
            read_bytes: 0,
            write_bytes: 0,
            name: read(dentry, 56)?,
        };
        FILES.insert(&key, &stat, 0)?;
    }
    INFLIGHT.insert(&bpf_get_current_pid_tgid(), &key, 0)
}

#[kretprobe]
pub fn vfs_write_exit(ctx: RetProbeContext) -> u32 {
    let id = bpf_get_current_pid_tgid();
    let Some(key) = (unsafe { INFLIGHT.get(&id).copied() }) else {
        return 0;
    };
    let _ = INFLIGHT.remove(&id);
    let written: i64 = ctx.ret();
    if written < 0 {
        match ERRORS.get_ptr_mut(&written) {
            Some(n) => unsafe { *n += 1 },
            None => {
                let _ = ERRORS.insert(&written, &1, 0);
            }
        }
        return 0;
    }
    if let Some(stat) = FILES.get_ptr_mut(&key) {
        unsafe {
            (*stat).writes += 1;
            (*stat).write_bytes += written as u64;
        }
    }
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
