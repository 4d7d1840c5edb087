#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    helpers::bpf_ktime_get_ns,
    macros::{classifier, map},
    maps::HashMap,
    programs::TcContext,
};

const NS_PER_SEC: u64 = 1_000_000_000;
const HORIZON: u64 = 2 * NS_PER_SEC;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Class {
    pub bytes_per_second: u64,
    pub last: u64,
    pub dropped: u64,
}

#[map]
static CLASSES: HashMap<u32, Class> = HashMap::with_max_entries(4096, 0);

#[classifier]
pub fn pace(ctx: TcContext) -> i32 {
    match unsafe { departure(&ctx) } {
        Some(Some(at)) => {
            unsafe { (*ctx.skb.skb).tstamp = at };
            TC_ACT_OK
        }
        Some(None) => TC_ACT_SHOT,
        None => TC_ACT_OK,
    }
}

unsafe fn departure(ctx: &TcContext) -> Option<Option<u64>> {
    let id = unsafe { (*ctx.skb.skb).tc_classid };
    let class = unsafe { &mut *CLASSES.get_ptr_mut(&id)? };
    let rate = class.bytes_per_second;
    if rate == 0 {
        return None;
    }
    let now = unsafe { bpf_ktime_get_ns() };
    let wanted = unsafe { (*ctx.skb.skb).tstamp }.max(now);
    let delay = u64::from(ctx.len()) * NS_PER_SEC / rate;
    let next = class.last + delay;
    if next <= wanted {
        class.last = wanted;
        return Some(Some(wanted));
    }
    if next - now >= HORIZON {
        class.dropped += 1;
        return Some(None);
    }
    class.last = next;
    Some(Some(next))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
