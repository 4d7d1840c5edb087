#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_d_path, bpf_get_current_pid_tgid},
    macros::{lsm, map},
    maps::{Array, PerCpuArray},
    programs::LsmContext,
};
use aya_log_ebpf::info;

const PATH_MAX: usize = 256;

#[map]
static PATH: PerCpuArray<[u8; PATH_MAX]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static PREFIX: Array<[u8; 32]> = Array::with_max_entries(1, 0);

#[lsm(hook = "bprm_check_security")]
pub fn check_exec(ctx: LsmContext) -> i32 {
    unsafe { try_check(&ctx) }.unwrap_or(0)
}

unsafe fn try_check(ctx: &LsmContext) -> Option<i32> {
    let path = PATH.get_ptr_mut(0)?;
    let prefix = PREFIX.get(0)?;
    let bprm: *const u8 = ctx.arg(0);
    let len = unsafe { bpf_d_path(bprm.add(64) as *mut _, path as *mut _, PATH_MAX as u32) };
    if len < 0 {
        return None;
    }
    let path = unsafe { &*path };
    for i in 0..32 {
        if prefix[i] == 0 {
            info!(
                ctx,
                "pid {} runs a blocked path",
                (bpf_get_current_pid_tgid() >> 32) as u32
            );
            return Some(-1);
        }
        if prefix[i] != path[i] {
            return Some(0);
        }
    }
    Some(-1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
