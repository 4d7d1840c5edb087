#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::HashMap,
    programs::TcContext,
};

#[derive(Clone, Copy)]
enum Peer {
    V4(u32),
    V6([u8; 16]),
}

#[map]
static V4: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);
#[map]
static V6: HashMap<[u8; 16], u64> = HashMap::with_max_entries(1024, 0);

fn peer(ctx: &TcContext) -> Option<(Peer, u16)> {
    let kind = u16::from_be(ctx.load(12).ok()?);
    match kind {
        0x0800 => Some((Peer::V4(ctx.load(26).ok()?), ctx.load(34).ok()?)),
        0x86dd => Some((Peer::V6(ctx.load(22).ok()?), ctx.load(54).ok()?)),
        _ => None,
    }
}

fn bump(peer: Peer, by: u64) {
    let count = match &peer {
        Peer::V4(address) => V4.get_ptr_mut(address),
        Peer::V6(address) => V6.get_ptr_mut(address),
    };
    match (count, peer) {
        (Some(count), _) => unsafe { *count += by },
        (None, Peer::V4(address)) => {
            let _ = V4.insert(&address, &by, 0);
        }
        (None, Peer::V6(address)) => {
            let _ = V6.insert(&address, &by, 0);
        }
    }
}

#[classifier]
pub fn by_peer(ctx: TcContext) -> i32 {
    if let Some((peer, port)) = peer(&ctx) {
        if u16::from_be(port) > 1023 {
            bump(peer, u64::from(ctx.len()));
        }
    }
    TC_ACT_OK
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
