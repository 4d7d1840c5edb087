#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Drop {
    pub reason: u32,
    pub protocol: u16,
    pub len: u16,
    pub location: u64,
    pub device: [u8; 16],
    pub comm: [u8; 16],
}

#[map]
static REASONS: HashMap<u32, u64> = HashMap::with_max_entries(128, 0);
#[map]
static DROPS: RingBuf = RingBuf::with_byte_size(1 << 17, 0);

#[kprobe]
pub fn kfree_skb_reason(ctx: ProbeContext) -> u32 {
    (|| {
        let skb = ctx.arg::<*const u8>(0)?;
        let reason = ctx.arg::<u32>(1)?;
        let read16 =
            |offset: usize| unsafe { bpf_probe_read_kernel(skb.add(offset).cast::<u16>()) }.ok();
        let device = unsafe { bpf_probe_read_kernel(skb.add(16).cast::<*const u8>()) }.ok()?;
        let count = unsafe { REASONS.get(&reason) }.map(|n| n + 1).unwrap_or(1);
        REASONS.insert(&reason, &count, 0).ok()?;
        let drop = Drop {
            reason,
            protocol: read16(180)?,
            len: read16(112)?,
            location: skb as u64,
            device: unsafe { bpf_probe_read_kernel(device.cast::<[u8; 16]>()) }.ok()?,
            comm: bpf_get_current_comm().ok()?,
        };
        DROPS.output::<Drop>(&drop, 0).ok()
    })()
    .map_or(1, |()| 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
