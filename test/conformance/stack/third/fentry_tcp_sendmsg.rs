#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_kernel},
    macros::{fentry, map},
    maps::PerCpuHashMap,
    programs::FEntryContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Peer {
    pub tgid: u32,
    pub address: u32,
    pub port: u16,
    pub family: u16,
}

#[map]
static SENT: PerCpuHashMap<Peer, u64> = PerCpuHashMap::with_max_entries(10240, 0);

#[fentry(function = "tcp_sendmsg")]
pub fn tcp_sendmsg(ctx: FEntryContext) -> i32 {
    let sock: *const u8 = ctx.arg(0);
    let size: u64 = ctx.arg(2);
    let Some(peer) = peer_of(sock) else {
        return 0;
    };
    match SENT.get_ptr_mut(&peer) {
        Some(sent) => unsafe { *sent += size },
        None => drop(SENT.insert(&peer, &size, 0)),
    }
    0
}

fn peer_of(sock: *const u8) -> Option<Peer> {
    unsafe {
        Some(Peer {
            tgid: (bpf_get_current_pid_tgid() >> 32) as u32,
            address: bpf_probe_read_kernel(sock.cast()).ok()?,
            port: bpf_probe_read_kernel(sock.add(12).cast()).ok()?,
            family: bpf_probe_read_kernel(sock.add(16).cast()).ok()?,
        })
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
