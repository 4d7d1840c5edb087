#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};
use aya_log_ebpf::info;

/// tcp/tcp_retransmit_skb
#[repr(C)]
#[derive(Clone, Copy)]
struct Retransmit {
    common: u64,
    skbaddr: u64,
    skaddr: u64,
    state: i32,
    sport: u16,
    dport: u16,
    family: u16,
    saddr: [u8; 4],
    daddr: [u8; 4],
    saddr_v6: [u8; 16],
    daddr_v6: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pair {
    source: [u8; 16],
    destination: [u8; 16],
    ports: u32,
    family: u32,
}

#[map]
static BY_PAIR: HashMap<Pair, u32> = HashMap::with_max_entries(4096, 0);

#[map]
static LOSSES: RingBuf = RingBuf::with_byte_size(32 * 1024, 0);

#[tracepoint(category = "tcp", name = "tcp_retransmit_skb")]
pub fn tcp_retransmit(ctx: TracePointContext) -> u32 {
    match observe(&ctx) {
        Ok(count) => count,
        Err(_) => 0,
    }
}

fn observe(ctx: &TracePointContext) -> Result<u32, i32> {
    let event = unsafe { ctx.read_at::<Retransmit>(0) }?;
    let pair = Pair {
        source: event.saddr_v6,
        destination: event.daddr_v6,
        ports: u32::from(event.sport) << 16 | u32::from(event.dport),
        family: u32::from(event.family),
    };
    let count = match BY_PAIR.get_ptr_mut(&pair) {
        Some(count) => unsafe {
            *count += 1;
            *count
        },
        None => {
            BY_PAIR.insert(&pair, &1, 0)?;
            1
        }
    };
    if count.is_power_of_two() {
        info!(
            ctx,
            "{} retransmits from port {} in state {}", count, event.sport, event.state
        );
        LOSSES.output::<Pair>(&pair, 0)?;
    }
    Ok(count)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
