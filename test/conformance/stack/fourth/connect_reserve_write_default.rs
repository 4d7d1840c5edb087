#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_get_current_uid_gid,
        bpf_probe_read_user,
    },
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};
use aya_log_ebpf::debug;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SockaddrIn {
    pub family: u16,
    pub port: u16,
    pub addr: u32,
    pub zero: [u8; 8],
}

#[repr(C)]
pub struct Connect {
    pub pid: u32,
    pub uid: u32,
    pub addr: u32,
    pub port: u16,
    pub family: u16,
    pub comm: [u8; 16],
}

#[map]
static CONNECTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[tracepoint]
pub fn sys_enter_connect(ctx: TracePointContext) -> u32 {
    match try_connect(&ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_connect(ctx: &TracePointContext) -> Result<u32, i32> {
    let address: *const SockaddrIn = unsafe { ctx.read_at(24)? };
    let sockaddr = unsafe { bpf_probe_read_user(address)? };
    if sockaddr.family != 2 {
        debug!(ctx, "family {}", sockaddr.family);
        return Ok(0);
    }
    let comm = bpf_get_current_comm().unwrap_or_default();
    let mut entry = CONNECTS.reserve::<Connect>(0).ok_or(-1)?;
    entry.write(Connect {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        uid: bpf_get_current_uid_gid() as u32,
        addr: u32::from_be(sockaddr.addr),
        port: u16::from_be(sockaddr.port),
        family: sockaddr.family,
        comm,
    });
    entry.submit(0);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
