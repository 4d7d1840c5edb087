#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_ktime_get_ns,
    macros::{map, xdp},
    maps::{HashMap, LruHashMap},
    programs::XdpContext,
};
use aya_log_ebpf::{debug, info};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bucket {
    pub tokens: u64,
    pub last: u64,
}

#[repr(C)]
pub struct Ipv4 {
    pub version_ihl: u8,
    pub tos: u8,
    pub len: u16,
    pub id: u16,
    pub frag: u16,
    pub ttl: u8,
    pub proto: u8,
    pub check: u16,
    pub src: u32,
    pub dst: u32,
}

#[map]
static BUCKETS: LruHashMap<u32, Bucket> = LruHashMap::with_max_entries(65536, 0);
#[map]
static BLOCKED: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[xdp]
pub fn rate_guard(ctx: XdpContext) -> u32 {
    match try_rate_guard(ctx) {
        Ok(ret) => ret,
        Err(_) => xdp_action::XDP_ABORTED,
    }
}

#[inline(always)]
fn ptr_at<T>(ctx: &XdpContext, offset: usize) -> Result<*const T, ()> {
    let start = ctx.data();
    let end = ctx.data_end();
    let len = mem::size_of::<T>();
    if start + offset + len > end {
        return Err(());
    }
    Ok((start + offset) as *const T)
}

fn blocked(address: u32) -> bool {
    unsafe { BLOCKED.get(&address).is_some() }
}

fn try_rate_guard(ctx: XdpContext) -> Result<u32, ()> {
    let ethertype: *const u16 = ptr_at(&ctx, 12)?;
    if unsafe { *ethertype } != 0x0800u16.to_be() {
        return Ok(xdp_action::XDP_PASS);
    }
    let ip: *const Ipv4 = ptr_at(&ctx, 14)?;
    let source = u32::from_be(unsafe { (*ip).src });
    if blocked(source) {
        info!(&ctx, "drop {:i}", source);
        return Ok(xdp_action::XDP_DROP);
    }
    let now = unsafe { bpf_ktime_get_ns() };
    match BUCKETS.get_ptr_mut(&source) {
        Some(bucket) => {
            let bucket = unsafe { &mut *bucket };
            let refill = (now - bucket.last) / 1_000_000;
            bucket.tokens = (bucket.tokens + refill).min(1000);
            bucket.last = now;
            if bucket.tokens == 0 {
                debug!(&ctx, "limit {:i} proto {}", source, unsafe { (*ip).proto });
                return Ok(xdp_action::XDP_DROP);
            }
            bucket.tokens -= 1;
        }
        None => {
            let bucket = Bucket {
                tokens: 1000,
                last: now,
            };
            BUCKETS.insert(&source, &bucket, 0).map_err(|_| ())?;
        }
    }
    Ok(xdp_action::XDP_PASS)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
