#![no_std]
#![no_main]

use core::mem::MaybeUninit;

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, generated::bpf_d_path},
    macros::{lsm, map},
    maps::HashMap,
    programs::LsmContext,
};

#[map]
static ALLOWED: HashMap<[u8; 128], u8> = HashMap::with_max_entries(64, 0);
#[map]
static WATCHED: HashMap<u32, u8> = HashMap::with_max_entries(64, 0);

#[lsm(hook = "bprm_check_security", sleepable)]
pub fn bprm_check(ctx: LsmContext) -> i32 {
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    if unsafe { WATCHED.get(&pid) }.is_none() {
        return 0;
    }
    let bprm: *const u8 = ctx.arg(0);
    let path = unsafe { bprm.add(64) } as *mut aya_ebpf::bindings::path;
    let mut buffer = MaybeUninit::<[u8; 128]>::zeroed();
    let len = unsafe { bpf_d_path(path, buffer.as_mut_ptr().cast(), 128) };
    if len < 0 {
        return 0;
    }
    let buffer = unsafe { buffer.assume_init() };
    match unsafe { ALLOWED.get(&buffer) } {
        Some(_) => 0,
        None => -1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
