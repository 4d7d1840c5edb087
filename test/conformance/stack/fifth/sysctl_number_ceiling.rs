#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::generated::{
        bpf_strtoul, bpf_sysctl_get_current_value, bpf_sysctl_get_name, bpf_sysctl_get_new_value,
    },
    macros::{cgroup_sysctl, map},
    maps::{HashMap, PerCpuArray},
    programs::SysctlContext,
};

#[map]
static CEILINGS: HashMap<[u8; 40], u64> = HashMap::with_max_entries(32, 0);
#[map]
static DENIED: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

const ALLOW: i32 = 1;
const DENY: i32 = 0;

fn number(text: &[u8; 24]) -> Option<u64> {
    let mut value = 0u64;
    let read = unsafe { bpf_strtoul(text.as_ptr().cast(), text.len() as _, 10, &mut value) };
    (read > 0).then_some(value)
}

fn judge(ctx: &SysctlContext) -> Option<i32> {
    let mut name = [0u8; 40];
    if unsafe { bpf_sysctl_get_name(ctx.sysctl, name.as_mut_ptr().cast(), 40, 0) } < 0 {
        return None;
    }
    let ceiling = *unsafe { CEILINGS.get(&name) }?;
    let mut old = [0u8; 24];
    let mut new = [0u8; 24];
    unsafe {
        if bpf_sysctl_get_current_value(ctx.sysctl, old.as_mut_ptr().cast(), 24) < 0
            || bpf_sysctl_get_new_value(ctx.sysctl, new.as_mut_ptr().cast(), 24) < 0
        {
            return None;
        }
    }
    let (old, new) = (number(&old)?, number(&new)?);
    if new > ceiling && new > old {
        if let Some(denied) = DENIED.get_ptr_mut(0) {
            unsafe { *denied += 1 };
        }
        return Some(DENY);
    }
    Some(ALLOW)
}

#[cgroup_sysctl]
pub fn ceiling(ctx: SysctlContext) -> i32 {
    let write = unsafe { (*ctx.sysctl).write };
    if write == 0 {
        ALLOW
    } else {
        judge(&ctx).unwrap_or(ALLOW)
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
