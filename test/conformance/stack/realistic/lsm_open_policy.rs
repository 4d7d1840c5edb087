#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_d_path, bpf_get_current_pid_tgid},
    macros::{lsm, map},
    maps::{HashMap, PerCpuArray},
    programs::LsmContext,
};
use aya_log_ebpf::info;

const EPERM: i32 = 1;
const PATH_MAX: usize = 512;

#[repr(C)]
pub struct PathBuffer {
    bytes: [u8; PATH_MAX],
}

#[map]
static BUFFER: PerCpuArray<PathBuffer> = PerCpuArray::with_max_entries(1, 0);

/// Processes that are held to the policy.
#[map]
static WATCHED: HashMap<u32, u8> = HashMap::with_max_entries(256, 0);

#[lsm(hook = "file_open")]
pub fn lsm_open_policy(ctx: LsmContext) -> i32 {
    match unsafe { try_file_open(&ctx) } {
        Ok(verdict) => verdict,
        Err(_) => 0,
    }
}

unsafe fn try_file_open(ctx: &LsmContext) -> Result<i32, i64> {
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    if unsafe { WATCHED.get(&pid) }.is_none() {
        return Ok(0);
    }
    let file: *const u8 = ctx.arg(0);
    // `f_path` in `struct file`.
    let path = unsafe { file.add(16) };

    let buffer = BUFFER.get_ptr_mut(0).ok_or(-1i64)?;
    let bytes = unsafe { &mut (*buffer).bytes };
    let length = unsafe {
        bpf_d_path(
            path as *mut _,
            bytes.as_mut_ptr() as *mut _,
            PATH_MAX as u32,
        )
    };
    if length < 0 {
        return Err(length);
    }
    if bytes.starts_with(b"/etc/shadow") || bytes.starts_with(b"/root/") {
        info!(ctx, "denied for {}", pid);
        return Ok(-EPERM);
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
