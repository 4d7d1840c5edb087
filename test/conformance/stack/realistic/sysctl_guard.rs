#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_sysctl_get_name, bpf_sysctl_get_new_value},
    macros::{cgroup_sysctl, map},
    maps::{HashMap, RingBuf},
    programs::SysctlContext,
};

const NAME: usize = 64;
const VALUE: usize = 32;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Write {
    name: [u8; NAME],
    value: [u8; VALUE],
    allowed: u32,
    length: u32,
}

#[map]
static LOCKED: HashMap<[u8; NAME], u8> = HashMap::with_max_entries(128, 0);

#[map]
static WRITES: RingBuf = RingBuf::with_byte_size(16 * 1024, 0);

#[cgroup_sysctl]
pub fn sysctl_guard(ctx: SysctlContext) -> i32 {
    if unsafe { (*ctx.sysctl).write } == 0 {
        return 1;
    }
    let mut write = Write {
        name: [0; NAME],
        value: [0; VALUE],
        allowed: 1,
        length: 0,
    };
    let length =
        unsafe { bpf_sysctl_get_name(ctx.sysctl, write.name.as_mut_ptr().cast(), NAME as _, 0) };
    if length < 0 {
        return 0;
    }
    let value = unsafe {
        bpf_sysctl_get_new_value(ctx.sysctl, write.value.as_mut_ptr().cast(), VALUE as _)
    };
    write.length = u32::try_from(value).unwrap_or(0);
    if unsafe { LOCKED.get(&write.name) }.is_some() {
        write.allowed = 0;
    }
    let _ = WRITES.output::<Write>(&write, 0);
    write.allowed as i32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
