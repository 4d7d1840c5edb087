#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_get_current_uid_gid},
    macros::{kprobe, map},
    maps::HashMap,
    programs::ProbeContext,
};
use aya_log_ebpf::info;

#[map]
static COUNT: HashMap<[u8; 16], u32> = HashMap::with_max_entries(1024, 0);

#[kprobe]
pub fn sys_kill(ctx: ProbeContext) -> u32 {
    let comm = bpf_get_current_comm().unwrap_or(*b"unknown\0\0\0\0\0\0\0\0\0");
    let uid = bpf_get_current_uid_gid() as u32;
    let pid = bpf_get_current_pid_tgid() >> 32;
    let signal = ctx.arg::<u32>(1).unwrap_or_default();
    let sent = unsafe { COUNT.get(&comm) }.copied().unwrap_or_default() + 1;
    let _ = COUNT.insert(&comm, &sent, 0);
    info!(&ctx, "{} sends {} (uid {})", pid, signal, uid);
    info!(&ctx, "{} so far", sent);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
