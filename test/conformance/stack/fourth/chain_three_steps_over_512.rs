#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::generated::bpf_xdp_load_bytes,
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};

#[map]
static NAMES: HashMap<[u8; 64], u8> = HashMap::with_max_entries(64, 0);
#[map]
static TOKENS: HashMap<[u8; 128], u8> = HashMap::with_max_entries(64, 0);

#[inline(never)]
fn known_token(ctx: &XdpContext, at: u32) -> u32 {
    let mut token = [0u8; 128];
    if unsafe { bpf_xdp_load_bytes(ctx.ctx, at, token.as_mut_ptr().cast(), 128) } < 0 {
        return 0;
    }
    unsafe { TOKENS.get(&token) }.is_some() as u32
}

#[inline(never)]
fn known_name(ctx: &XdpContext, at: u32) -> u32 {
    let mut name = [0u8; 64];
    if unsafe { bpf_xdp_load_bytes(ctx.ctx, at, name.as_mut_ptr().cast(), 64) } < 0 {
        return 0;
    }
    match unsafe { NAMES.get(&name) } {
        Some(_) => known_token(ctx, at + 64),
        None => 0,
    }
}

#[xdp]
pub fn tokens(ctx: XdpContext) -> u32 {
    let mut head = [0u8; 344];
    if unsafe { bpf_xdp_load_bytes(ctx.ctx, 42, head.as_mut_ptr().cast(), 344) } < 0 {
        return xdp_action::XDP_PASS;
    }
    let index = usize::from(head[3]);
    let kind = if index < head.len() { head[index] } else { 0 };
    if kind == 7 && known_name(&ctx, 400) == 1 {
        return xdp_action::XDP_DROP;
    }
    xdp_action::XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
