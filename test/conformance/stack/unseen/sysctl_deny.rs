#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::bpf_sysctl,
    helpers::bpf_sysctl_get_name,
    macros::{cgroup_sysctl, map},
    maps::HashMap,
    programs::SysctlContext,
};

#[map]
static DENIED: HashMap<[u8; 64], u8> = HashMap::with_max_entries(64, 0);

#[cgroup_sysctl]
pub fn sysctl_deny(ctx: SysctlContext) -> i32 {
    let mut name = [0u8; 64];
    let raw: *mut bpf_sysctl = ctx.sysctl;
    let len = unsafe { bpf_sysctl_get_name(raw, name.as_mut_ptr() as *mut _, name.len() as _, 0) };
    if len <= 0 {
        return 1;
    }
    if unsafe { (*raw).write } == 0 {
        return 1;
    }
    if unsafe { DENIED.get(&name) }.is_some() {
        0
    } else {
        1
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
