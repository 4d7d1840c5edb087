#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action::{self, XDP_DROP, XDP_PASS},
    helpers::bpf_ktime_get_ns,
    macros::{map, xdp},
    maps::{Array, LruHashMap},
    programs::XdpContext,
};

#[repr(C, packed)]
pub struct Tcp {
    source: u16,
    dest: u16,
    seq: u32,
    ack_seq: u32,
    off_flags: u16,
    window: u16,
    check: u16,
    urg: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bucket {
    pub tokens: u64,
    pub last: u64,
    pub dropped: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Limits {
    pub burst: u64,
    pub per_second: u64,
}

#[map]
static BUCKETS: LruHashMap<u32, Bucket> = LruHashMap::with_max_entries(65536, 0);
#[map]
static LIMITS: Array<Limits> = Array::with_max_entries(1, 0);

enum Packet {
    NotIp,
    Other { source: u32 },
    Syn { source: u32, port: u16 },
}

#[inline(always)]
unsafe fn at<T>(ctx: &XdpContext, offset: usize) -> Option<*const T> {
    let start = ctx.data() + offset;
    (start + mem::size_of::<T>() <= ctx.data_end()).then_some(start as *const T)
}

fn classify(ctx: &XdpContext) -> Option<Packet> {
    let ether_type = unsafe { *at::<u16>(ctx, 12)? };
    if ether_type != 0x0008 {
        return Some(Packet::NotIp);
    }
    let source = unsafe { *at::<u32>(ctx, 26)? };
    let proto = unsafe { *at::<u8>(ctx, 23)? };
    if proto != 6 {
        return Some(Packet::Other { source });
    }
    let tcp = unsafe { at::<Tcp>(ctx, 34)? };
    let flags = u16::from_be(unsafe { (*tcp).off_flags });
    if flags & 0x02 != 0 && flags & 0x10 == 0 {
        Some(Packet::Syn {
            source,
            port: u16::from_be(unsafe { (*tcp).dest }),
        })
    } else {
        Some(Packet::Other { source })
    }
}

fn allow(source: u32) -> bool {
    let Some(limits) = LIMITS.get(0) else {
        return true;
    };
    let now = unsafe { bpf_ktime_get_ns() };
    if let Some(bucket) = BUCKETS.get_ptr_mut(&source) {
        let bucket = unsafe { &mut *bucket };
        let gained = (now - bucket.last) * limits.per_second / 1_000_000_000;
        bucket.tokens = (bucket.tokens + gained).min(limits.burst);
        bucket.last = now;
        if bucket.tokens == 0 {
            bucket.dropped += 1;
            return false;
        }
        bucket.tokens -= 1;
        return true;
    }
    let bucket = Bucket {
        tokens: limits.burst,
        last: now,
        dropped: 0,
    };
    BUCKETS.insert(&source, &bucket, 0).is_ok()
}

#[xdp]
pub fn syn_limit(ctx: XdpContext) -> u32 {
    match classify(&ctx) {
        Some(Packet::Syn { source, port }) if port == 443 || port == 80 => {
            if allow(source) {
                XDP_PASS
            } else {
                XDP_DROP
            }
        }
        Some(Packet::Other { source }) if source == 0 => XDP_DROP,
        Some(_) => XDP_PASS,
        None => xdp_action::XDP_ABORTED,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
