#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_ktime_get_ns,
    macros::{map, xdp},
    maps::{LruHashMap, PerCpuArray},
    programs::XdpContext,
};
use aya_log_ebpf::{debug, info};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Window {
    pub started: u64,
    pub requests: u32,
    pub dropped: u32,
}

#[map]
static WINDOWS: LruHashMap<u32, Window> = LruHashMap::with_max_entries(50_000, 0);
#[map]
static VERDICTS: PerCpuArray<u64> = PerCpuArray::with_max_entries(3, 0);

struct Ntp {
    source: u32,
    mode: u8,
    request: u8,
}

enum Decision {
    Pass,
    Drop { source: u32, request: u8 },
}

fn at<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
    let from = ctx.data() + offset;
    if from + size_of::<T>() > ctx.data_end() {
        None
    } else {
        Some(unsafe { (from as *const T).read_unaligned() })
    }
}

fn parse(ctx: &XdpContext) -> Option<Ntp> {
    if at::<u16>(ctx, 12)? != 0x0800u16.to_be() || at::<u8>(ctx, 23)? != 17 {
        return None;
    }
    if at::<u16>(ctx, 36)? != 123u16.to_be() {
        return None;
    }
    Some(Ntp {
        source: at(ctx, 26)?,
        mode: at::<u8>(ctx, 42)? & 7,
        request: at(ctx, 45)?,
    })
}

fn decide(ntp: &Ntp) -> Decision {
    // Mode 7, MON_GETLIST and MON_GETLIST_1.
    if ntp.mode == 7 && (ntp.request == 20 || ntp.request == 42) {
        return Decision::Drop {
            source: ntp.source,
            request: ntp.request,
        };
    }
    let now = unsafe { bpf_ktime_get_ns() };
    let Some(window) = WINDOWS.get_ptr_mut(&ntp.source) else {
        let first = Window {
            started: now,
            requests: 1,
            dropped: 0,
        };
        let _ = WINDOWS.insert(&ntp.source, &first, 0);
        return Decision::Pass;
    };
    let window = unsafe { &mut *window };
    if now - window.started > 1_000_000_000 {
        *window = Window {
            started: now,
            requests: 0,
            ..*window
        };
    }
    window.requests += 1;
    if window.requests > 64 {
        window.dropped += 1;
        Decision::Drop {
            source: ntp.source,
            request: 0,
        }
    } else {
        Decision::Pass
    }
}

#[xdp]
pub fn ntp_guard(ctx: XdpContext) -> u32 {
    let Some(ntp) = parse(&ctx) else {
        return xdp_action::XDP_PASS;
    };
    let (index, action) = match decide(&ntp) {
        Decision::Pass => (0, xdp_action::XDP_PASS),
        Decision::Drop { source, request: 0 } => {
            debug!(&ctx, "{:i} asks too often", u32::from_be(source));
            (1, xdp_action::XDP_DROP)
        }
        Decision::Drop { source, request } => {
            info!(&ctx, "monlist {} from {:i}", request, u32::from_be(source));
            (2, xdp_action::XDP_DROP)
        }
    };
    if let Some(count) = VERDICTS.get_ptr_mut(index) {
        unsafe { *count += 1 }
    }
    action
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
