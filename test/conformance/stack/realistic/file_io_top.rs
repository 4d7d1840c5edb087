#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{kprobe, map},
    maps::HashMap,
    programs::ProbeContext,
};

const F_INODE: usize = 32;
const F_DENTRY: usize = 24;
const D_NAME: usize = 40;
const I_INO: usize = 64;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileId {
    inode: u64,
    pid: u32,
    tid: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileStat {
    reads: u64,
    read_bytes: u64,
    writes: u64,
    write_bytes: u64,
    name: [u8; 32],
    comm: [u8; 16],
}

#[map]
static FILES: HashMap<FileId, FileStat> = HashMap::with_max_entries(10240, 0);

enum Operation {
    Read,
    Write,
}

#[kprobe(function = "vfs_read")]
pub fn vfs_read(ctx: ProbeContext) -> u32 {
    probe(&ctx, Operation::Read).unwrap_or(0)
}

#[kprobe(function = "vfs_write")]
pub fn vfs_write(ctx: ProbeContext) -> u32 {
    probe(&ctx, Operation::Write).unwrap_or(0)
}

fn probe(ctx: &ProbeContext, operation: Operation) -> Option<u32> {
    let file: *const u8 = ctx.arg(0)?;
    let count: u64 = ctx.arg(2)?;
    let inode = read::<*const u8>(file, F_INODE)?;
    let id = bpf_get_current_pid_tgid();
    let key = FileId {
        inode: read(inode, I_INO)?,
        pid: (id >> 32) as u32,
        tid: id as u32,
    };
    let stat = match FILES.get_ptr_mut(&key) {
        Some(stat) => stat,
        None => {
            let mut stat = FileStat {
                reads: 0,
                read_bytes: 0,
                writes: 0,
                write_bytes: 0,
                name: [0; 32],
                comm: bpf_get_current_comm().ok()?,
            };
            let dentry = read::<*const u8>(file, F_DENTRY)?;
            let name = read::<*const u8>(dentry, D_NAME)?;
            unsafe { bpf_probe_read_kernel_str_bytes(name, &mut stat.name) }.ok()?;
            FILES.insert(&key, &stat, 0).ok()?;
            FILES.get_ptr_mut(&key)?
        }
    };
    let stat = unsafe { &mut *stat };
    match operation {
        Operation::Read => {
            stat.reads += 1;
            stat.read_bytes += count;
        }
        Operation::Write => {
            stat.writes += 1;
            stat.write_bytes += count;
        }
    }
    Some(0)
}

#[inline]
fn read<T>(base: *const u8, offset: usize) -> Option<T> {
    unsafe { bpf_probe_read_kernel(base.add(offset).cast()) }.ok()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
