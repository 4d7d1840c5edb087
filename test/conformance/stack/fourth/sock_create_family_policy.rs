#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_cgroup_id, bpf_get_current_comm},
    macros::{cgroup_sock, map},
    maps::{HashMap, PerCpuHashMap},
    programs::SockContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Rule {
    pub cgroup: u64,
    pub family: u32,
    pub kind: u32,
    pub protocol: u32,
    pub pad: u32,
}

#[map]
static RULES: HashMap<Rule, u8> = HashMap::with_max_entries(512, 0);
#[map]
static BY_COMM: PerCpuHashMap<[u8; 16], u64> = PerCpuHashMap::with_max_entries(512, 0);

#[cgroup_sock(sock_create)]
pub fn sock_create(ctx: SockContext) -> i32 {
    let sock = unsafe { &*ctx.sock };
    let mut rule = Rule {
        cgroup: unsafe { bpf_get_current_cgroup_id() },
        family: sock.family,
        kind: sock.type_,
        protocol: sock.protocol,
        pad: 0,
    };
    for _ in 0..2 {
        if let Some(allow) = unsafe { RULES.get(&rule) } {
            return i32::from(*allow);
        }
        rule.protocol = 0;
    }
    if let Ok(comm) = bpf_get_current_comm() {
        match BY_COMM.get_ptr_mut(&comm) {
            Some(n) => unsafe { *n += 1 },
            None => {
                let _ = BY_COMM.insert(&comm, &1, 0);
            }
        }
    }
    (ctx.uid() == 0) as i32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
