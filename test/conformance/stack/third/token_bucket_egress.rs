#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{cgroup_skb, map},
    maps::HashMap,
    programs::SkBuffContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bucket {
    pub tokens: u64,
    pub at: u64,
}

#[map]
static BUCKETS: HashMap<u32, Bucket> = HashMap::with_max_entries(1024, 0);

const RATE: u64 = 125;
const BURST: u64 = 1 << 20;

#[cgroup_skb(egress)]
pub fn bucket(ctx: SkBuffContext) -> i32 {
    let uid = ctx.skb.get_socket_uid();
    let now = unsafe { bpf_ktime_get_ns() };
    let length = u64::from(ctx.len());
    let bucket = match BUCKETS.get_ptr_mut(&uid) {
        Some(bucket) => unsafe { &mut *bucket },
        None => {
            let fresh = Bucket {
                tokens: BURST - length,
                at: now,
            };
            let _ = BUCKETS.insert(&uid, &fresh, 0);
            return 1;
        }
    };
    let earned = (now - bucket.at) / 1000 * RATE;
    let tokens = (bucket.tokens + earned).min(BURST);
    bucket.at = now;
    if tokens < length {
        bucket.tokens = tokens;
        return 0;
    }
    bucket.tokens = tokens - length;
    1
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
