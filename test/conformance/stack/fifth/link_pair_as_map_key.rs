#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{lsm, map},
    maps::HashMap,
    programs::LsmContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct LinkKey {
    pub target: [u8; 224],
    pub name: [u8; 224],
}

#[map]
static FORBIDDEN_LINKS: HashMap<LinkKey, u64> = HashMap::with_max_entries(512, 0);

unsafe fn dentry_name(dentry: *const u8, into: &mut [u8]) -> Result<usize, i32> {
    let name = unsafe { bpf_probe_read_kernel(dentry.add(40) as *const *const u8)? };
    let text = unsafe { bpf_probe_read_kernel_str_bytes(name, into)? };
    Ok(text.len())
}

#[lsm(hook = "inode_link")]
pub fn inode_link(ctx: LsmContext) -> i32 {
    unsafe { try_link(&ctx) }.unwrap_or(0)
}

unsafe fn try_link(ctx: &LsmContext) -> Result<i32, i32> {
    let old: *const u8 = ctx.arg(0);
    let new: *const u8 = ctx.arg(2);
    let ret: i32 = ctx.arg(3);
    if ret != 0 {
        return Ok(ret);
    }
    let mut key = LinkKey {
        target: [0; 224],
        name: [0; 224],
    };
    unsafe {
        dentry_name(old, &mut key.target)?;
        if dentry_name(new, &mut key.name)? == 0 {
            return Ok(0);
        }
    }
    if let Some(hits) = FORBIDDEN_LINKS.get_ptr_mut(&key) {
        unsafe { *hits += 1 };
        return Ok(-1);
    }
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
