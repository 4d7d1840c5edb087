#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_ktime_get_ns,
    macros::{map, xdp},
    maps::{Array, LruPerCpuHashMap},
    programs::XdpContext,
};

const SECOND: u64 = 1_000_000_000;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bucket {
    tokens: u64,
    refilled: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Limits {
    rate: u64,
    burst: u64,
}

#[map]
static LIMITS: Array<Limits> = Array::with_max_entries(1, 0);

#[map]
static BUCKETS: LruPerCpuHashMap<u32, Bucket> = LruPerCpuHashMap::with_max_entries(65536, 0);

#[xdp]
pub fn rate_limiter(ctx: XdpContext) -> u32 {
    let Some(source) = source_of(&ctx) else {
        return xdp_action::XDP_PASS;
    };
    let Some(limits) = LIMITS.get(0) else {
        return xdp_action::XDP_PASS;
    };
    if limits.rate == 0 || take(source, limits) {
        xdp_action::XDP_PASS
    } else {
        xdp_action::XDP_DROP
    }
}

fn take(source: u32, limits: &Limits) -> bool {
    let now = unsafe { bpf_ktime_get_ns() };
    let Some(bucket) = BUCKETS.get_ptr_mut(&source) else {
        let bucket = Bucket {
            tokens: limits.burst.saturating_sub(1),
            refilled: now,
        };
        return BUCKETS.insert(&source, &bucket, 0).is_ok();
    };
    let bucket = unsafe { &mut *bucket };
    let elapsed = now - bucket.refilled;
    if elapsed > SECOND / 8 {
        let earned = elapsed / 1024 * limits.rate / (SECOND / 1024);
        bucket.tokens = (bucket.tokens + earned).min(limits.burst);
        bucket.refilled = now;
    }
    if bucket.tokens == 0 {
        return false;
    }
    bucket.tokens -= 1;
    true
}

fn source_of(ctx: &XdpContext) -> Option<u32> {
    let start = ctx.data();
    if start + 34 > ctx.data_end() {
        return None;
    }
    let kind = unsafe { *((start + 12) as *const u16) };
    (u16::from_be(kind) == 0x0800).then(|| unsafe { *((start + 26) as *const u32) })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
