#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_buf, generated::bpf_loop},
    macros::{btf_tracepoint, map},
    maps::{HashMap, RingBuf},
    programs::BtfTracePointContext,
};
use aya_log_ebpf::error;

const S_IFMT: u16 = 0o170000;
const S_IFSOCK: u16 = 0o140000;
const S_IFREG: u16 = 0o100000;
const S_IFIFO: u16 = 0o010000;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Kinds {
    pub sockets: u32,
    pub files: u32,
    pub pipes: u32,
    pub others: u32,
}

#[repr(C)]
pub struct Leftover {
    pub pid: u32,
    pub open: u32,
    pub kinds: Kinds,
    pub comm: [u8; 16],
}

#[map]
static INODES: HashMap<u64, u32> = HashMap::with_max_entries(8192, 0);
#[map]
static LEFTOVERS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

struct Walk {
    table: *const *const u8,
    kinds: Kinds,
}

fn inode_mode(file: *const u8) -> Result<(u64, u16), i32> {
    let inode = unsafe { bpf_probe_read_kernel(file.add(32) as *const *const u8)? };
    let mut mode = [0u8; 2];
    unsafe { bpf_probe_read_kernel_buf(inode, &mut mode)? };
    Ok((inode as u64, u16::from_ne_bytes(mode)))
}

unsafe extern "C" fn one_fd(fd: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let Ok(file) = (unsafe { bpf_probe_read_kernel(walk.table.add(fd as usize)) }) else {
        return 1;
    };
    if file.is_null() {
        return 0;
    }
    let Ok((inode, mode)) = inode_mode(file) else {
        return 0;
    };
    match mode & S_IFMT {
        S_IFSOCK => walk.kinds.sockets += 1,
        S_IFREG => {
            walk.kinds.files += 1;
            let _ = INODES.insert(&inode, &fd, 0);
        }
        S_IFIFO => walk.kinds.pipes += 1,
        _ => walk.kinds.others += 1,
    }
    0
}

fn try_exit(ctx: &BtfTracePointContext) -> Result<(), i32> {
    let task: *const u8 = ctx.arg(0);
    let files: *const u8 = unsafe { bpf_probe_read_kernel(task.add(2992) as *const *const u8)? };
    let fdt: *const u8 = unsafe { bpf_probe_read_kernel(files.add(32) as *const *const u8)? };
    let open: u32 = unsafe { bpf_probe_read_kernel(fdt as *const u32)? };
    let table = unsafe { bpf_probe_read_kernel(fdt.add(8) as *const *const *const u8)? };
    let mut walk = Walk {
        table,
        kinds: Kinds::default(),
    };
    unsafe {
        bpf_loop(
            open.min(256),
            one_fd as *mut c_void,
            &raw mut walk as *mut c_void,
            0,
        )
    };
    let mut entry = LEFTOVERS.reserve::<Leftover>(0).ok_or(-12)?;
    entry.write(Leftover {
        pid: ctx.tgid(),
        open,
        kinds: walk.kinds,
        comm: ctx.command().unwrap_or([0; 16]),
    });
    entry.submit(0);
    Ok(())
}

#[btf_tracepoint(function = "sched_process_exit")]
pub fn at_exit(ctx: BtfTracePointContext) -> i32 {
    if let Err(code) = try_exit(&ctx) {
        error!(&ctx, "exit of {}: {}", ctx.tgid(), code);
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
