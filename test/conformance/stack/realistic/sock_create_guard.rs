#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_comm,
    macros::{cgroup_sock, map},
    maps::{HashMap, PerCpuArray},
    programs::SockContext,
};

const SOCK_RAW: u32 = 3;
const ALLOW: i32 = 1;
const DENY: i32 = 0;

#[map]
static TRUSTED: HashMap<[u8; 16], u8> = HashMap::with_max_entries(64, 0);

#[map]
static DENIED: PerCpuArray<u32> = PerCpuArray::with_max_entries(1, 0);

#[cgroup_sock(sock_create)]
pub fn sock_create_guard(ctx: SockContext) -> i32 {
    let kind = unsafe { (*ctx.sock).type_ };
    if kind != SOCK_RAW || ctx.uid() == 0 {
        return ALLOW;
    }
    let Ok(comm) = bpf_get_current_comm() else {
        return DENY;
    };
    let trusted = unsafe { TRUSTED.get(&comm) }.is_some_and(|it| *it != 0);
    if trusted {
        return ALLOW;
    }
    if let Some(denied) = DENIED.get_ptr_mut(0) {
        unsafe { *denied = (*denied).wrapping_add(1) };
    }
    DENY
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
