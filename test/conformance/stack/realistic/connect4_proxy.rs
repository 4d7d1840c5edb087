#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_get_socket_cookie},
    macros::{cgroup_sock_addr, map},
    maps::{HashMap, LruHashMap},
    programs::SockAddrContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Backend {
    address: u32,
    port: u16,
    weight: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Service {
    address: u32,
    port: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Original {
    service: Service,
    pid: u32,
    padding: u32,
}

#[map]
static SERVICES: HashMap<Service, Backend> = HashMap::with_max_entries(512, 0);

#[map]
static ORIGINALS: LruHashMap<u64, Original> = LruHashMap::with_max_entries(16384, 0);

#[cgroup_sock_addr(connect4)]
pub fn connect4_proxy(ctx: SockAddrContext) -> i32 {
    let _ = rewrite(&ctx);
    1
}

fn rewrite(ctx: &SockAddrContext) -> Result<(), i32> {
    let address = unsafe { &mut *ctx.sock_addr };
    let service = Service {
        address: address.user_ip4,
        port: address.user_port,
    };
    let Some(backend) = (unsafe { SERVICES.get(&service) }) else {
        return Ok(());
    };
    let backend = *backend;
    if backend.weight == 0 {
        return Ok(());
    }
    let cookie = unsafe { bpf_get_socket_cookie(ctx.sock_addr.cast()) };
    let original = Original {
        service,
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        padding: 0,
    };
    ORIGINALS.insert(&cookie, &original, 0)?;
    address.user_ip4 = backend.address;
    address.user_port = u32::from(backend.port.to_be());
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
