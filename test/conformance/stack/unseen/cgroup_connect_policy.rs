#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_comm,
    macros::{cgroup_sock_addr, map},
    maps::{HashMap, LpmTrie, lpm_trie::Key},
    programs::SockAddrContext,
};
use aya_log_ebpf::warn;

#[map]
static ALLOWED: LpmTrie<u32, u8> = LpmTrie::with_max_entries(512, 0);
#[map]
static EXEMPT: HashMap<[u8; 16], u8> = HashMap::with_max_entries(64, 0);

#[cgroup_sock_addr(connect4)]
pub fn connect4(ctx: SockAddrContext) -> i32 {
    match policy(&ctx) {
        Ok(verdict) => verdict,
        Err(_) => 1,
    }
}

fn policy(ctx: &SockAddrContext) -> Result<i32, i32> {
    let comm = bpf_get_current_comm()?;
    if unsafe { EXEMPT.get(&comm) }.is_some() {
        return Ok(1);
    }
    let address = unsafe { (*ctx.sock_addr).user_ip4 };
    let port = unsafe { (*ctx.sock_addr).user_port };
    let key = Key::new(32, address);
    if ALLOWED.get(&key).is_some() {
        return Ok(1);
    }
    warn!(
        ctx,
        "pid {} blocked {:i}:{}",
        ctx.pid(),
        u32::from_be(address),
        u16::from_be(port as u16)
    );
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
