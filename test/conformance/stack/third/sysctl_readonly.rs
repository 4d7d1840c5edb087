#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::generated::{bpf_sysctl_get_name, bpf_sysctl_get_new_value},
    macros::{cgroup_sysctl, map},
    maps::HashMap,
    programs::SysctlContext,
};

#[map]
static WRITABLE: HashMap<[u8; 64], u8> = HashMap::with_max_entries(64, 0);

#[cgroup_sysctl]
pub fn readonly(ctx: SysctlContext) -> i32 {
    if unsafe { (*ctx.sysctl).write } == 0 {
        return 1;
    }
    let mut name = [0u8; 64];
    let mut value = [0u8; 24];
    unsafe {
        if bpf_sysctl_get_name(ctx.sysctl, name.as_mut_ptr().cast(), 64, 0) < 0 {
            return 0;
        }
        if bpf_sysctl_get_new_value(ctx.sysctl, value.as_mut_ptr().cast(), 24) < 0 {
            return 0;
        }
    }
    match unsafe { WRITABLE.get(&name) } {
        Some(allowed) => (*allowed == value[0]) as i32,
        None => 0,
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
