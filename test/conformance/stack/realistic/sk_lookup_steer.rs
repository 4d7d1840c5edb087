#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::sk_action,
    macros::{map, sk_lookup},
    maps::{HashMap, SockMap},
    programs::SkLookupContext,
};

const TCP: u32 = 6;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct PortKey {
    port: u32,
    protocol: u32,
}

#[map]
static PORTS: HashMap<PortKey, u32> = HashMap::with_max_entries(1024, 0);

#[map]
static LISTENERS: SockMap = SockMap::with_max_entries(16, 0);

#[sk_lookup]
pub fn sk_lookup_steer(ctx: SkLookupContext) -> u32 {
    steer(&ctx).unwrap_or(sk_action::SK_PASS)
}

fn steer(ctx: &SkLookupContext) -> Option<u32> {
    let lookup = unsafe { &*ctx.lookup };
    if lookup.protocol != TCP {
        return None;
    }
    let key = PortKey {
        port: lookup.local_port,
        protocol: lookup.protocol,
    };
    let slot = unsafe { PORTS.get(&key) }?;
    match LISTENERS.redirect_sk_lookup(ctx, *slot, 0) {
        Ok(()) => Some(sk_action::SK_PASS),
        Err(_) => Some(sk_action::SK_DROP),
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
