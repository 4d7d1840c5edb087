#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::bpf_cgroup_dev_ctx,
    helpers::bpf_get_current_cgroup_id,
    macros::{cgroup_device, map},
    maps::{HashMap, PerCpuHashMap},
    programs::DeviceContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Device {
    pub cgroup: u64,
    pub major: u32,
    pub minor: u32,
    pub kind: u32,
    pub access: u32,
}

#[map]
static GRANTS: HashMap<Device, u8> = HashMap::with_max_entries(1024, 0);
#[map]
static REFUSED: PerCpuHashMap<Device, u64> = PerCpuHashMap::with_max_entries(1024, 0);

#[cgroup_device]
pub fn device_policy(ctx: DeviceContext) -> i32 {
    let raw: *const bpf_cgroup_dev_ctx = ctx.device;
    let device = unsafe {
        Device {
            cgroup: bpf_get_current_cgroup_id(),
            major: (*raw).major,
            minor: (*raw).minor,
            kind: (*raw).access_type & 0xffff,
            access: (*raw).access_type >> 16,
        }
    };
    let wildcard = Device {
        minor: u32::MAX,
        ..device
    };
    if unsafe { GRANTS.get(&device).is_some() || GRANTS.get(&wildcard).is_some() } {
        return 1;
    }
    if let Some(count) = REFUSED.get_ptr_mut(&device) {
        unsafe { *count += 1 };
    } else {
        let _ = REFUSED.insert(&device, &1, 0);
    }
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
