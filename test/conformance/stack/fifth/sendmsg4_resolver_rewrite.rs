#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_cgroup_id, bpf_get_socket_cookie},
    macros::{cgroup_sock_addr, map},
    maps::{HashMap, LruHashMap},
    programs::SockAddrContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Original {
    pub address: u32,
    pub port: u32,
}

#[map]
static RESOLVERS: HashMap<u64, u32> = HashMap::with_max_entries(256, 0);
#[map]
static ORIGINALS: LruHashMap<u64, Original> = LruHashMap::with_max_entries(16384, 0);

const DNS: u32 = (53u16.to_be()) as u32;

#[cgroup_sock_addr(sendmsg4)]
pub fn to_local_resolver(ctx: SockAddrContext) -> i32 {
    let address = unsafe { &mut *ctx.sock_addr };
    if address.user_port != DNS {
        return 1;
    }
    let cgroup = unsafe { bpf_get_current_cgroup_id() };
    let Some(resolver) = (unsafe { RESOLVERS.get(&cgroup) }) else {
        return 1;
    };
    let original = Original {
        address: address.user_ip4,
        port: address.user_port,
    };
    let cookie = unsafe { bpf_get_socket_cookie(ctx.sock_addr.cast()) };
    if ORIGINALS.insert(&cookie, &original, 0).is_err() {
        return 1;
    }
    info!(
        &ctx,
        "dns of cgroup {}: {:i} becomes {:i}",
        cgroup,
        u32::from_be(original.address),
        u32::from_be(*resolver)
    );
    address.user_ip4 = *resolver;
    1
}

#[cgroup_sock_addr(recvmsg4)]
pub fn from_local_resolver(ctx: SockAddrContext) -> i32 {
    let cookie = unsafe { bpf_get_socket_cookie(ctx.sock_addr.cast()) };
    if let Some(original) = unsafe { ORIGINALS.get(&cookie) } {
        unsafe {
            (*ctx.sock_addr).user_ip4 = original.address;
            (*ctx.sock_addr).user_port = original.port;
        }
    }
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
