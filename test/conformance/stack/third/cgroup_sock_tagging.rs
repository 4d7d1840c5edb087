#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_get_current_pid_tgid,
    macros::{cgroup_sock, map},
    maps::LruHashMap,
    programs::SockContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Owner {
    pub tgid: u32,
    pub family: u32,
    pub protocol: u32,
    pub mark: u32,
}

#[map]
static OWNERS: LruHashMap<u64, Owner> = LruHashMap::with_max_entries(4096, 0);

#[cgroup_sock(sock_create)]
pub fn tag_socket(ctx: SockContext) -> i32 {
    let pid_tgid = bpf_get_current_pid_tgid();
    let sock = unsafe { &mut *ctx.sock };
    let mark = if sock.family == 10 { 0x600 } else { 0x400 } | (pid_tgid as u32 & 0xff);
    let owner = Owner {
        tgid: (pid_tgid >> 32) as u32,
        family: sock.family,
        protocol: sock.protocol,
        mark,
    };
    sock.mark = mark;
    match OWNERS.insert(&pid_tgid, &owner, 0) {
        Ok(()) => 1,
        Err(_) => 0,
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
