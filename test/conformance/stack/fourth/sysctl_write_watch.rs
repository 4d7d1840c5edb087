#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm,
        generated::{bpf_sysctl_get_name, bpf_sysctl_get_new_value},
    },
    macros::{cgroup_sysctl, map},
    maps::RingBuf,
    programs::SysctlContext,
};

#[repr(C)]
pub struct Sysctl {
    pub comm: [u8; 16],
    pub name: [u8; 96],
    pub value: [u8; 48],
}

#[map]
static SYSCTLS: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[cgroup_sysctl]
pub fn sysctl_write(ctx: SysctlContext) -> i32 {
    if unsafe { (*ctx.sysctl).write } == 0 {
        return 1;
    }
    match report(&ctx) {
        Ok(allow) => allow,
        Err(_) => 0,
    }
}

fn report(ctx: &SysctlContext) -> Result<i32, i64> {
    let mut event: Sysctl = unsafe { core::mem::zeroed() };
    event.comm = bpf_get_current_comm()?;
    let n = unsafe { bpf_sysctl_get_name(ctx.sysctl, event.name.as_mut_ptr().cast(), 96, 0) };
    if n < 0 {
        return Err(n);
    }
    let n = unsafe { bpf_sysctl_get_new_value(ctx.sysctl, event.value.as_mut_ptr().cast(), 48) };
    if n < 0 {
        return Err(n);
    }
    SYSCTLS.output::<Sysctl>(&event, 0)?;
    Ok(!event.name.starts_with(b"kernel/") as i32)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
