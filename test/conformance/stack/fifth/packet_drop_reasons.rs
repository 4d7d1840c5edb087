#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, tracepoint},
    maps::{HashMap, LruPerCpuHashMap, RingBuf},
    programs::TracePointContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Place {
    pub location: u64,
    pub reason: u32,
    pub protocol: u32,
}

#[repr(C)]
pub struct Sampled {
    pub place: Place,
    pub skb: u64,
    pub count: u64,
}

#[map]
static PLACES: LruPerCpuHashMap<Place, u64> = LruPerCpuHashMap::with_max_entries(4096, 0);
#[map]
static IGNORED: HashMap<u32, u8> = HashMap::with_max_entries(64, 0);
#[map]
static SAMPLED: RingBuf = RingBuf::with_byte_size(1 << 13, 0);

#[tracepoint(category = "skb", name = "kfree_skb")]
pub fn kfree_skb(ctx: TracePointContext) -> u32 {
    try_kfree_skb(&ctx).unwrap_or_default()
}

fn try_kfree_skb(ctx: &TracePointContext) -> Result<u32, i32> {
    let reason: u32 = unsafe { ctx.read_at(36) }?;
    if reason <= 2 || unsafe { IGNORED.get(&reason) }.is_some() {
        return Ok(0);
    }
    let place = Place {
        location: unsafe { ctx.read_at(16) }?,
        reason,
        protocol: unsafe { ctx.read_at::<u16>(32) }? as u32,
    };
    let count = match PLACES.get_ptr_mut(&place) {
        Some(count) => unsafe {
            *count += 1;
            *count
        },
        None => {
            PLACES.insert(&place, &1, 0)?;
            1
        }
    };
    if count.is_power_of_two() {
        info!(
            ctx,
            "{} drops for reason {} at {:x}", count, reason, place.location
        );
        let sampled = Sampled {
            place,
            skb: unsafe { ctx.read_at(8)? },
            count,
        };
        SAMPLED.output::<Sampled>(&sampled, 0)?;
    }
    Ok(count as u32)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
