#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{cgroup_device, map},
    maps::HashMap,
    programs::DeviceContext,
};
use aya_log_ebpf::info;

#[map]
static DEVICES: HashMap<u64, u32> = HashMap::with_max_entries(64, 0);

#[cgroup_device]
pub fn devices(ctx: DeviceContext) -> i32 {
    let device = unsafe { *ctx.device };
    let key = u64::from(device.major) << 32 | u64::from(device.minor);
    let wanted = device.access_type >> 16;
    let allowed = unsafe { DEVICES.get(&key) }.copied().unwrap_or(0);
    if wanted & !allowed == 0 {
        return 1;
    }
    info!(
        &ctx,
        "device {}:{} access {} denied", device.major, device.minor, wanted
    );
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
