#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, tracepoint},
    maps::{LruHashMap, PerfEventArray},
    programs::TracePointContext,
};
use aya_log_ebpf::{debug, warn};

const TCP_ESTABLISHED: i32 = 1;
const TCP_CLOSE: i32 = 7;
const IPPROTO_TCP: u16 = 6;

/// sock/inet_sock_set_state, without the eight common bytes.
#[repr(C)]
#[derive(Clone, Copy)]
struct SetState {
    skaddr: u64,
    oldstate: i32,
    newstate: i32,
    sport: u16,
    dport: u16,
    family: u16,
    protocol: u16,
    saddr: [u8; 4],
    daddr: [u8; 4],
    saddr_v6: [u8; 16],
    daddr_v6: [u8; 16],
}

#[repr(C)]
struct Lifetime {
    nanoseconds: u64,
    source: [u8; 16],
    destination: [u8; 16],
    sport: u16,
    dport: u16,
    family: u16,
}

#[map]
static BIRTHS: LruHashMap<u64, u64> = LruHashMap::with_max_entries(8192, 0);

#[map]
static LIFETIMES: PerfEventArray<Lifetime> = PerfEventArray::new(0);

#[tracepoint(category = "sock", name = "inet_sock_set_state")]
pub fn tcp_lifetime(ctx: TracePointContext) -> u32 {
    match try_tcp_lifetime(&ctx) {
        Ok(()) => 0,
        Err(error) => {
            warn!(&ctx, "lost a state change: {}", error);
            1
        }
    }
}

fn try_tcp_lifetime(ctx: &TracePointContext) -> Result<(), i32> {
    let state: SetState = unsafe { ctx.read_at(8)? };
    if state.protocol != IPPROTO_TCP {
        return Ok(());
    }
    let now = unsafe { bpf_ktime_get_ns() };
    match state.newstate {
        TCP_ESTABLISHED => BIRTHS.insert(&state.skaddr, &now, 0),
        TCP_CLOSE => {
            let Some(born) = BIRTHS.get_ptr(&state.skaddr) else {
                debug!(ctx, "a socket that was open before we came");
                return Ok(());
            };
            let lifetime = Lifetime {
                nanoseconds: now - unsafe { *born },
                source: state.saddr_v6,
                destination: state.daddr_v6,
                sport: state.sport,
                dport: state.dport,
                family: state.family,
            };
            LIFETIMES.output(ctx, &lifetime, 0);
            BIRTHS.remove(&state.skaddr)
        }
        _ => Ok(()),
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
