#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_cgroup_id, bpf_probe_read_kernel},
    macros::{lsm_cgroup, map},
    maps::{HashMap, RingBuf},
    programs::LsmContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PortRange {
    pub low: u16,
    pub high: u16,
}

#[repr(C)]
pub struct Refusal {
    pub cgroup: u64,
    pub uid: u32,
    pub family: u16,
    pub port: u16,
}

#[map]
static RANGES: HashMap<u64, [PortRange; 4]> = HashMap::with_max_entries(512, 0);
#[map]
static REFUSALS: RingBuf = RingBuf::with_byte_size(8192, 0);

#[repr(C)]
#[derive(Clone, Copy)]
struct SockAddrIn {
    family: u16,
    port: u16,
    address: u32,
}

#[lsm_cgroup(hook = "socket_bind")]
pub fn bind_range(ctx: LsmContext) -> i32 {
    let address: *const SockAddrIn = ctx.arg(1);
    let Ok(address) = (unsafe { bpf_probe_read_kernel(address) }) else {
        return 1;
    };
    let port = u16::from_be(address.port);
    let cgroup = unsafe { bpf_get_current_cgroup_id() };
    let Some(ranges) = (unsafe { RANGES.get(&cgroup) }) else {
        return 1;
    };
    if ranges.iter().any(|it| it.low <= port && port <= it.high) {
        return 1;
    }
    if let Some(mut entry) = REFUSALS.reserve::<Refusal>(0) {
        entry.write(Refusal {
            cgroup,
            uid: ctx.uid(),
            family: address.family,
            port,
        });
        entry.submit(0);
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
