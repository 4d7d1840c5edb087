#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{kprobe, map, xdp},
    maps::LruHashMap,
    programs::{ProbeContext, XdpContext},
};
use flowcount_common::{Flow, FlowKey};

/// Outgoing TCP connections since the programs were loaded.
static mut CONNECTS: u64 = 0;

/// The id that the next new flow gets.
static mut NEXT_ID: u64 = 1;

#[map]
static FLOWS: LruHashMap<FlowKey, Flow> = LruHashMap::with_max_entries(4096, 0);

#[kprobe]
pub fn tcp_connect(_ctx: ProbeContext) -> u32 {
    unsafe {
        CONNECTS += 1;
    }
    0
}

#[xdp]
pub fn count_packets(ctx: XdpContext) -> u32 {
    count(&ctx);
    xdp_action::XDP_PASS
}

/// Counts an IPv4 packet for its source address; anything else is let through uncounted.
fn count(ctx: &XdpContext) -> Option<()> {
    let ether_type = u16::from_be(unsafe { *at::<u16>(ctx, ETHER_TYPE)? });
    if ether_type != IPV4 {
        return None;
    }
    let source = unsafe { at::<u32>(ctx, SOURCE)?.read_unaligned() };
    let key = FlowKey { source };
    if let Some(flow) = FLOWS.get_ptr_mut(&key) {
        unsafe { (*flow).packets += 1 };
    } else {
        let id = unsafe {
            NEXT_ID += 1;
            NEXT_ID
        };
        FLOWS.insert(&key, &Flow { id, packets: 1 }, 0).ok()?;
    }
    Some(())
}

const IPV4: u16 = 0x0800;
const ETHER_TYPE: usize = 12;
const SOURCE: usize = 26;

/// The packet's bytes at `offset`, if the packet reaches that far.
#[inline(always)]
fn at<T>(ctx: &XdpContext, offset: usize) -> Option<*const T> {
    let start = ctx.data() + offset;
    if start + size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(start as *const T)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
