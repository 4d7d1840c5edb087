//@ local: path
//@ bytes: 4
//@ fix: Move
//@ kernel: not asked, for it wants to know the hook before it judges
#![no_std]
#![no_main]

use aya_ebpf::{
    cty::c_int,
    helpers::bpf_probe_read_kernel_str_bytes,
    macros::{lsm, map},
    maps::HashMap,
    programs::LsmContext,
};

#[map]
static DENIED: HashMap<u8, u8> = HashMap::with_max_entries(256, 0);

#[lsm(hook = "bprm_check_security")]
pub fn bprm_check_security(ctx: LsmContext) -> i32 {
    try_check(&ctx).unwrap_or(0)
}

fn try_check(ctx: &LsmContext) -> Result<i32, i32> {
    let name: *const u8 = ctx.arg(0);
    let denied: c_int = ctx.arg(1);
    if denied != 0 {
        return Ok(denied);
    }
    let mut path = [0u8; 600];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(name, &mut path)? };
    if read.is_empty() {
        return Ok(0);
    }
    if unsafe { DENIED.get(&path[1]) }.is_some() {
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
