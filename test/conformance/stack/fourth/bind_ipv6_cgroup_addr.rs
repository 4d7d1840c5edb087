#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid},
    macros::{cgroup_sock_addr, map},
    maps::{LpmTrie, PerfEventArray, lpm_trie::Key},
    programs::SockAddrContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bind6 {
    pub address: [u32; 4],
    pub port: u32,
    pub pid: u32,
    pub comm: [u8; 16],
    pub allowed: u32,
}

#[map]
static NETWORKS: LpmTrie<[u32; 4], u32> = LpmTrie::with_max_entries(256, 1);
#[map]
static BINDS: PerfEventArray<Bind6> = PerfEventArray::new(0);

#[cgroup_sock_addr(bind6)]
pub fn bind6(ctx: SockAddrContext) -> i32 {
    let addr = unsafe { &*ctx.sock_addr };
    let address = [
        addr.user_ip6[0],
        addr.user_ip6[1],
        addr.user_ip6[2],
        addr.user_ip6[3],
    ];
    let key = Key::new(128, address);
    let allowed = match NETWORKS.get(&key) {
        Some(policy) => *policy & 1,
        None => 0,
    };
    let event = Bind6 {
        address,
        port: u32::from(u16::from_be(addr.user_port as u16)),
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        comm: bpf_get_current_comm().unwrap_or_default(),
        allowed,
    };
    BINDS.output(&ctx, &event, 0);
    allowed as i32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
