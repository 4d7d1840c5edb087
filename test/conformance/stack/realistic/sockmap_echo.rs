#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::sk_action,
    macros::{map, stream_parser, stream_verdict},
    maps::{Array, SockMap},
    programs::SkBuffContext,
};

#[repr(C)]
pub struct Frame {
    length: [u8; 4],
    channel: u8,
}

#[map]
static SOCKETS: SockMap = SockMap::with_max_entries(64, 0);

#[map]
static ROUTES: Array<u32> = Array::with_max_entries(256, 0);

#[stream_parser]
pub fn frame_length(ctx: SkBuffContext) -> u32 {
    let Ok(length) = ctx.load::<[u8; 4]>(0) else {
        return 0;
    };
    u32::from_be_bytes(length).saturating_add(size_of::<Frame>() as u32)
}

#[stream_verdict]
pub fn sockmap_echo(ctx: SkBuffContext) -> u32 {
    let Ok(frame) = ctx.load::<Frame>(0) else {
        return sk_action::SK_DROP;
    };
    let route = ROUTES.get(u32::from(frame.channel)).copied().unwrap_or(0);
    if u32::from_be_bytes(frame.length) > 1 << 20 {
        return sk_action::SK_DROP;
    }
    unsafe { SOCKETS.redirect_skb(&ctx, route, 0) as u32 }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
