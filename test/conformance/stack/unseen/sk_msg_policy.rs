#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, sk_msg},
    maps::{HashMap, SockHash},
    programs::SkMsgContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SockKey {
    pub remote: u32,
    pub local: u32,
    pub remote_port: u32,
    pub local_port: u32,
}

#[map]
static SOCKETS: SockHash<SockKey> = SockHash::with_max_entries(1024, 0);
#[map]
static BLOCKED: HashMap<u32, u8> = HashMap::with_max_entries(64, 0);

#[sk_msg]
pub fn redirect_message(ctx: SkMsgContext) -> u32 {
    let message = ctx.msg;
    let mut key = unsafe {
        SockKey {
            remote: (*message).local_ip4,
            local: (*message).remote_ip4,
            remote_port: (*message).local_port,
            local_port: u32::from_be((*message).remote_port),
        }
    };
    if unsafe { BLOCKED.get(&key.local) }.is_some() {
        return 0;
    }
    let _ = unsafe { SOCKETS.redirect_msg(&ctx, &mut key, 1) };
    1
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
