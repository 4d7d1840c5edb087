#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::sk_action::{SK_DROP, SK_PASS},
    helpers::generated::bpf_skb_load_bytes_relative,
    macros::{map, sk_reuseport},
    maps::{Array, LruHashMap, ReusePortSockArray},
    programs::SkReuseportContext,
};

#[map]
static SOCKETS: ReusePortSockArray = ReusePortSockArray::with_max_entries(64, 0);
#[map]
static STICKY: LruHashMap<u32, u32> = LruHashMap::with_max_entries(65536, 0);
#[map]
static WORKERS: Array<u32> = Array::with_max_entries(1, 0);

fn select(ctx: &SkReuseportContext) -> Result<u32, i64> {
    let workers = WORKERS.get(0).copied().unwrap_or(1).max(1);
    let client = ctx.hash();
    let slot = match unsafe { STICKY.get(&client) } {
        Some(slot) => *slot,
        None => {
            let slot = client % workers;
            STICKY.insert(&client, &slot, 0).map_err(i64::from)?;
            slot
        }
    };
    match SOCKETS.select_reuseport(ctx, slot) {
        Ok(()) => Ok(SK_PASS),
        Err(_) => SOCKETS.select_reuseport(ctx, 0).map(|()| SK_PASS),
    }
}

#[sk_reuseport]
pub fn sticky(ctx: SkReuseportContext) -> u32 {
    if ctx.ip_protocol() == 17 && ctx.len() > 8 {
        let mut first = [0u8; 4];
        let failed = unsafe {
            bpf_skb_load_bytes_relative(ctx.md.cast(), 8, first.as_mut_ptr().cast(), 4, 1)
        };
        if failed == 0 && first == [0xff; 4] {
            return SK_DROP;
        }
    }
    select(&ctx).unwrap_or(SK_DROP)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
