#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_uid_gid, bpf_probe_read_kernel, bpf_probe_read_kernel_buf},
    macros::{lsm, map},
    maps::{HashMap, PerCpuArray},
    programs::LsmContext,
};
use aya_log_ebpf::info;

const NAME_MAX: usize = 40;

#[repr(C)]
#[derive(Clone, Copy)]
struct Name {
    len: u32,
    bytes: [u8; NAME_MAX],
}

#[map]
static WATCHED: HashMap<[u8; NAME_MAX], u32> = HashMap::with_max_entries(32, 0);
#[map]
static DENIED: PerCpuArray<u32> = PerCpuArray::with_max_entries(1, 0);

#[lsm(hook = "inode_create")]
pub fn inode_create(ctx: LsmContext) -> i32 {
    let dentry: *const u8 = ctx.arg(1);
    let name = match unsafe { name_of(dentry) } {
        Ok(name) => name,
        Err(_) => return 0,
    };
    let uid = bpf_get_current_uid_gid() as u32;
    match unsafe { WATCHED.get(&name.bytes) } {
        Some(owner) if *owner != uid => {
            info!(&ctx, "uid {} may not create ({} bytes)", uid, name.len);
            if let Some(denied) = DENIED.get_ptr_mut(0) {
                unsafe { *denied += 1 };
            }
            -1
        }
        _ => 0,
    }
}

unsafe fn name_of(dentry: *const u8) -> Result<Name, i32> {
    let len: u32 = unsafe { bpf_probe_read_kernel(dentry.add(36).cast())? };
    let pointer: *const u8 = unsafe { bpf_probe_read_kernel(dentry.add(40).cast())? };
    let mut name = Name {
        len,
        bytes: [0; NAME_MAX],
    };
    let wanted = (len as usize).min(NAME_MAX);
    unsafe { bpf_probe_read_kernel_buf(pointer, &mut name.bytes[..wanted])? };
    Ok(name)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
