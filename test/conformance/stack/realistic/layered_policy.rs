#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};

const HOST: usize = 200;

#[map]
static EXACT: HashMap<[u8; HOST], u32> = HashMap::with_max_entries(1024, 0);

#[map]
static SUFFIX: HashMap<[u8; HOST], u32> = HashMap::with_max_entries(1024, 0);

#[map]
static LOWER: HashMap<[u8; HOST], u32> = HashMap::with_max_entries(1024, 0);

#[xdp]
pub fn layered_policy(ctx: XdpContext) -> u32 {
    let start = ctx.data() + 62;
    if start + HOST > ctx.data_end() {
        return xdp_action::XDP_PASS;
    }
    let host = unsafe { &*(start as *const [u8; HOST]) };
    match exact(host) {
        0 => xdp_action::XDP_PASS,
        _ => xdp_action::XDP_DROP,
    }
}

#[inline(never)]
fn exact(host: &[u8; HOST]) -> u32 {
    let key = *host;
    if let Some(rule) = unsafe { EXACT.get(&key) } {
        return *rule;
    }
    lower(&key)
}

#[inline(never)]
fn lower(host: &[u8; HOST]) -> u32 {
    let mut key = [0; HOST];
    for (to, from) in key.iter_mut().zip(host) {
        *to = from.to_ascii_lowercase();
    }
    if let Some(rule) = unsafe { LOWER.get(&key) } {
        return *rule;
    }
    suffix(&key)
}

/// Without the first label.
#[inline(never)]
fn suffix(host: &[u8; HOST]) -> u32 {
    let mut key = [0; HOST];
    let mut length = 0;
    let mut is_suffix = false;
    for &byte in host {
        if is_suffix && length < HOST {
            key[length] = byte;
            length += 1;
        }
        is_suffix |= byte == b'.';
    }
    unsafe { SUFFIX.get(&key) }.copied().unwrap_or(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
