#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::sk_action,
    macros::{map, stream_parser, stream_verdict},
    maps::{HashMap, PerCpuArray, SockMap},
    programs::SkBuffContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Route {
    pub worker: u32,
    pub weight: u32,
}

#[map]
static WORKERS: SockMap = SockMap::with_max_entries(32, 0);
#[map]
static ROUTES: HashMap<[u8; 8], Route> = HashMap::with_max_entries(128, 0);
#[map]
static LENGTHS: PerCpuArray<[u64; 4]> = PerCpuArray::with_max_entries(1, 0);

fn bucket(length: u32) -> usize {
    match length {
        0..=127 => 0,
        128..=1023 => 1,
        1024..=16383 => 2,
        _ => 3,
    }
}

#[stream_parser]
pub fn frame_length(ctx: SkBuffContext) -> u32 {
    let length = match ctx.load::<u32>(0) {
        Ok(length) => u32::from_be(length),
        Err(_) => return 0,
    };
    if let Some(lengths) = LENGTHS.get_ptr_mut(0) {
        unsafe { (*lengths)[bucket(length)] += 1 }
    }
    length + 4
}

#[stream_verdict]
pub fn frame_route(ctx: SkBuffContext) -> u32 {
    let Ok(topic) = ctx.load::<[u8; 8]>(4) else {
        return sk_action::SK_DROP;
    };
    match unsafe { ROUTES.get(&topic) } {
        Some(route) => unsafe { WORKERS.redirect_skb(&ctx, route.worker, 0) as u32 },
        None => sk_action::SK_PASS,
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
