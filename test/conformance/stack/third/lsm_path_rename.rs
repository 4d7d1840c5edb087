#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{lsm, map},
    maps::HashMap,
    programs::LsmContext,
};

const NAME: usize = 64;

#[repr(C)]
pub struct Dentry {
    pub unused: [u64; 5],
    pub name: *const u8,
}

#[map]
static PROTECTED: HashMap<[u8; NAME], u8> = HashMap::with_max_entries(64, 0);

#[lsm(hook = "inode_rename")]
pub fn inode_rename(ctx: LsmContext) -> i32 {
    let old: *const Dentry = ctx.arg(1);
    let new: *const Dentry = ctx.arg(3);
    match (is_protected(old), is_protected(new)) {
        (Ok(false), Ok(false)) | (Err(_), _) | (_, Err(_)) => 0,
        _ => -1,
    }
}

fn is_protected(dentry: *const Dentry) -> Result<bool, i32> {
    let pointer = unsafe { bpf_probe_read_kernel(&raw const (*dentry).name)? };
    let mut name = [0u8; NAME];
    unsafe { bpf_probe_read_kernel_str_bytes(pointer, &mut name)? };
    Ok(unsafe { PROTECTED.get(&name) }.is_some())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
