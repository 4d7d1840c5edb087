#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes, generated::bpf_loop},
    macros::{fentry, map},
    maps::{PerCpuArray, RingBuf},
    programs::FEntryContext,
};

#[repr(C)]
pub struct Walk {
    pub dentry: u64,
    pub depth: u32,
    pub hash: u32,
}

#[map]
static NAMES: PerCpuArray<[u8; 256]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static WALKS: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

unsafe extern "C" fn step(_index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let parent = unsafe { bpf_probe_read_kernel((walk.dentry + 24) as *const u64) }.unwrap_or(0);
    if parent == walk.dentry || parent == 0 {
        return 1;
    }
    let name = unsafe { bpf_probe_read_kernel((walk.dentry + 40) as *const u64) }.unwrap_or(0);
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(name as *const u8, &mut part) }.is_err() {
        return 1;
    }
    for byte in part {
        walk.hash = walk.hash.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.depth += 1;
    walk.dentry = parent;
    0
}

#[fentry(function = "vfs_open")]
pub fn vfs_open(ctx: FEntryContext) -> i32 {
    let path: *const u8 = ctx.arg(0);
    let Ok(dentry) = (unsafe { bpf_probe_read_kernel(path.add(8) as *const u64) }) else {
        return 0;
    };
    let mut walk = Walk {
        dentry,
        depth: 0,
        hash: 5381,
    };
    unsafe {
        bpf_loop(16, step as *mut c_void, (&raw mut walk).cast(), 0);
    }
    let _ = WALKS.output::<Walk>(&walk, 0);
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
