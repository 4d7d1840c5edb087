#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns},
    macros::{cgroup_sock_addr, map},
    maps::{HashMap, RingBuf},
    programs::SockAddrContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Denied {
    pub at: u64,
    pub address: u32,
    pub port: u32,
    pub comm: [u8; 16],
}

#[map]
static ALLOWED: HashMap<[u8; 16], u16> = HashMap::with_max_entries(128, 0);
#[map]
static DENIED: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[cgroup_sock_addr(bind4)]
pub fn bind_guard(ctx: SockAddrContext) -> i32 {
    guard(&ctx).unwrap_or(1)
}

fn guard(ctx: &SockAddrContext) -> Option<i32> {
    let comm = bpf_get_current_comm().ok()?;
    let address = unsafe { &*ctx.sock_addr };
    let port = u16::from_be(address.user_port as u16);
    if port < 1024 {
        return None;
    }
    if let Some(limit) = unsafe { ALLOWED.get(&comm) } {
        return Some((port <= *limit) as i32);
    }
    let denied = Denied {
        at: unsafe { bpf_ktime_get_ns() },
        address: address.user_ip4,
        port: u32::from(port),
        comm,
    };
    let _ = DENIED.output::<Denied>(&denied, 0);
    Some(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
