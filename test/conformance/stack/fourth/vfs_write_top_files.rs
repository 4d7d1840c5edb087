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

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileKey {
    pub inode: u64,
    pub pid: u32,
    pub tid: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileStat {
    pub writes: u64,
    pub bytes: u64,
    pub comm: [u8; 16],
    pub name: [u8; 64],
}

#[map]
static FILES: HashMap<FileKey, FileStat> = HashMap::with_max_entries(4096, 0);

#[kprobe]
pub fn vfs_write(ctx: ProbeContext) -> u32 {
    match unsafe { try_vfs_write(&ctx) } {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

unsafe fn pointer(base: u64, offset: u64) -> Result<u64, i32> {
    unsafe { bpf_probe_read_kernel((base + offset) as *const u64) }
}

unsafe fn try_vfs_write(ctx: &ProbeContext) -> Result<(), i32> {
    let file: u64 = ctx.arg(0).ok_or(-1)?;
    let count: u64 = ctx.arg(2).ok_or(-1)?;
    let dentry = unsafe { pointer(file, 24)? };
    let inode = unsafe { pointer(dentry, 48)? };
    let number = unsafe { pointer(inode, 64)? };
    let id = bpf_get_current_pid_tgid();
    let key = FileKey {
        inode: number,
        pid: (id >> 32) as u32,
        tid: id as u32,
    };
    if let Some(stat) = FILES.get_ptr_mut(&key) {
        unsafe {
            (*stat).writes += 1;
            (*stat).bytes += count;
        }
        return Ok(());
    }
    let mut stat = FileStat {
        writes: 1,
        bytes: count,
        comm: bpf_get_current_comm()?,
        name: [0; 64],
    };
    let name = unsafe { pointer(dentry, 40)? } as *const u8;
    unsafe { bpf_probe_read_kernel_str_bytes(name, &mut stat.name)? };
    FILES.insert(&key, &stat, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
