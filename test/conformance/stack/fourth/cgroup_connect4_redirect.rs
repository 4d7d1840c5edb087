#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_uid_gid,
    macros::{cgroup_sock_addr, map},
    maps::{HashMap, LruHashMap},
    programs::SockAddrContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Target {
    pub address: u32,
    pub port: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Original {
    pub target: Target,
    pub uid: u32,
    pub pid: u32,
    pub cookie: u64,
}

#[map]
static SERVICES: HashMap<Target, Target> = HashMap::with_max_entries(512, 0);
#[map]
static ORIGINALS: LruHashMap<u64, Original> = LruHashMap::with_max_entries(16384, 0);

#[cgroup_sock_addr(connect4)]
pub fn connect4(ctx: SockAddrContext) -> i32 {
    match try_connect4(ctx) {
        Ok(ret) => ret,
        Err(_) => 1,
    }
}

fn try_connect4(ctx: SockAddrContext) -> Result<i32, i32> {
    let addr = unsafe { &mut *ctx.sock_addr };
    let target = Target {
        address: u32::from_be(addr.user_ip4),
        port: u32::from(u16::from_be(addr.user_port as u16)),
    };
    let Some(service) = (unsafe { SERVICES.get(&target) }) else {
        return Ok(1);
    };
    let cookie = unsafe { aya_ebpf::helpers::bpf_get_socket_cookie(ctx.as_ptr()) };
    let original = Original {
        target,
        uid: bpf_get_current_uid_gid() as u32,
        pid: ctx.tgid(),
        cookie,
    };
    ORIGINALS.insert(&cookie, &original, 0)?;
    addr.user_ip4 = service.address.to_be();
    addr.user_port = u32::from((service.port as u16).to_be());
    info!(
        &ctx,
        "{:i}:{} -> {:i}:{}", target.address, target.port, service.address, service.port
    );
    Ok(1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
