#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map, xdp},
    maps::{PerCpuArray, PerfEventArray},
    programs::{ProbeContext, XdpContext},
};

#[repr(C)]
pub struct Event {
    pub when: u64,
    pub comm: [u8; 16],
    pub path: [u8; 200],
}

#[map]
static EVENTS: PerfEventArray<Event> = PerfEventArray::new(0);

#[map]
static HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

/// Two frames: the event in the program itself, and a name in `announce`.
#[kprobe]
pub fn opened(ctx: ProbeContext) -> u32 {
    let Some(path) = ctx.arg::<*const u8>(0) else {
        return 0;
    };
    let mut event = Event {
        when: unsafe { bpf_ktime_get_ns() },
        comm: bpf_get_current_comm().unwrap_or_default(),
        path: [0; 200],
    };
    let _ = unsafe { bpf_probe_read_kernel_str_bytes(path, &mut event.path) };
    EVENTS.output(&ctx, &event, 0);
    announce(path)
}

#[inline(never)]
fn announce(path: *const u8) -> u32 {
    let mut name = [0u8; 96];
    let mut copy = [0u8; 24];
    let first = unsafe { bpf_probe_read_kernel_str_bytes(path, &mut name) };
    let second = unsafe { bpf_probe_read_kernel_str_bytes(path, &mut copy) };
    u32::from(first.is_ok()) + u32::from(second.is_ok())
}

/// Over what the kernel accepts: 304 and 304 bytes.
#[xdp]
pub fn filter(_ctx: XdpContext) -> u32 {
    let mut header = [0u8; 300];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut header) };
    if read.is_ok() && options() > 0 {
        return xdp_action::XDP_DROP;
    }
    xdp_action::XDP_PASS
}

#[inline(never)]
fn options() -> u32 {
    let mut options = [0u8; 300];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut options) };
    u32::from(read.is_ok())
}

#[kprobe]
pub fn counted(_ctx: ProbeContext) -> u32 {
    if let Some(hits) = HITS.get_ptr_mut(0) {
        unsafe { *hits += 1 };
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
