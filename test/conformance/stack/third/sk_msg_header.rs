#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, sk_msg},
    maps::{HashMap, SockHash},
    programs::SkMsgContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Peer {
    pub local: u32,
    pub remote: u32,
    pub ports: u32,
}

#[map]
static PEERS: SockHash<Peer> = SockHash::with_max_entries(1024, 0);
#[map]
static BYTES: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

#[sk_msg]
pub fn forward(ctx: SkMsgContext) -> u32 {
    let message = unsafe { &*ctx.msg };
    let mut peer = Peer {
        local: message.remote_ip4,
        remote: message.local_ip4,
        ports: message.local_port << 16 | (message.remote_port >> 16),
    };
    if let Some(bytes) = BYTES.get_ptr_mut(&peer.local) {
        unsafe { *bytes += u64::from(message.size) };
    }
    PEERS.redirect_msg(&ctx, &mut peer, 1) as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
