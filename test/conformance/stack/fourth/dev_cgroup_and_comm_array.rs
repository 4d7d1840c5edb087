#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_get_current_comm,
    macros::{cgroup_device, map},
    maps::{Array, HashMap},
    programs::DeviceContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Device {
    pub kind: u32,
    pub major: u32,
    pub minor: u32,
}

#[map]
static ALLOW: HashMap<Device, u32> = HashMap::with_max_entries(64, 0);
#[map]
static TRUSTED: Array<[u8; 16]> = Array::with_max_entries(8, 0);

#[cgroup_device]
pub fn device(ctx: DeviceContext) -> i32 {
    let dev = unsafe { &*ctx.device };
    let device = Device {
        kind: dev.access_type & 0xffff,
        major: dev.major,
        minor: dev.minor,
    };
    if let Some(access) = unsafe { ALLOW.get(&device) } {
        return (access & (dev.access_type >> 16) != 0) as i32;
    }
    if trusted() {
        return 1;
    }
    info!(&ctx, "deny {}:{}", device.major, device.minor);
    0
}

fn trusted() -> bool {
    let Ok(comm) = bpf_get_current_comm() else {
        return false;
    };
    (0..8).any(|i| TRUSTED.get(i).is_some_and(|name| *name == comm))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
