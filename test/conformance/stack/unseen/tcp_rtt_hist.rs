#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_kernel,
    macros::{kprobe, map},
    maps::LruHashMap,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Hist {
    pub sum: u64,
    pub count: u64,
    pub slots: [u32; 16],
}

#[map]
static HISTS: LruHashMap<u32, Hist> = LruHashMap::with_max_entries(1024, 0);

#[kprobe]
pub fn tcp_rcv_established(ctx: ProbeContext) -> u32 {
    record(&ctx).unwrap_or(0)
}

fn record(ctx: &ProbeContext) -> Option<u32> {
    let socket: *const u8 = ctx.arg(0)?;
    let srtt: u32 = unsafe { bpf_probe_read_kernel(socket.add(1600) as *const u32) }.ok()?;
    let peer: u32 = unsafe { bpf_probe_read_kernel(socket as *const u32) }.ok()?;
    let micros = srtt >> 3;
    let slot = (32 - micros.leading_zeros()).min(15) as usize;
    if HISTS.get_ptr(&peer).is_none() {
        let empty = Hist {
            sum: 0,
            count: 0,
            slots: [0; 16],
        };
        HISTS.insert(&peer, &empty, 0).ok()?;
    }
    let hist = HISTS.get_ptr_mut(&peer)?;
    unsafe {
        (*hist).sum += u64::from(micros);
        (*hist).count += 1;
        (*hist).slots[slot] += 1;
    }
    Some(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
