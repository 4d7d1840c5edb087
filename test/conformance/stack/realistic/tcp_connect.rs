#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{kprobe, kretprobe, map},
    maps::{HashMap, RingBuf},
    programs::{ProbeContext, RetProbeContext},
};

const AF_INET: u16 = 2;

/// The first fields of `struct sock_common`.
#[repr(C)]
#[derive(Clone, Copy)]
struct SockCommon {
    daddr: u32,
    rcv_saddr: u32,
    hash: u32,
    dport: u16,
    num: u16,
    family: u16,
}

#[repr(C)]
struct Connection {
    started: u64,
    latency: u64,
    pid: u32,
    saddr: u32,
    daddr: u32,
    dport: u16,
    result: i16,
    comm: [u8; 16],
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Pending {
    sock: u64,
    started: u64,
}

#[map]
static PENDING: HashMap<u64, Pending> = HashMap::with_max_entries(10240, 0);

#[map]
static CONNECTIONS: RingBuf = RingBuf::with_byte_size(128 * 1024, 0);

#[kprobe(function = "tcp_v4_connect")]
pub fn connect_enter(ctx: ProbeContext) -> u32 {
    let Some(sock) = ctx.arg::<u64>(0) else {
        return 0;
    };
    let id = aya_ebpf::helpers::bpf_get_current_pid_tgid();
    let pending = Pending {
        sock,
        started: unsafe { bpf_ktime_get_ns() },
    };
    let _ = PENDING.insert(&id, &pending, 0);
    0
}

#[kretprobe(function = "tcp_v4_connect")]
pub fn connect_exit(ctx: RetProbeContext) -> u32 {
    try_exit(&ctx).unwrap_or_default()
}

fn try_exit(ctx: &RetProbeContext) -> Option<u32> {
    let id = aya_ebpf::helpers::bpf_get_current_pid_tgid();
    let pending = unsafe { PENDING.get(&id) }.copied()?;
    PENDING.remove(&id).ok()?;

    let common = unsafe { bpf_probe_read_kernel(pending.sock as *const SockCommon) }.ok()?;
    if common.family != AF_INET {
        return None;
    }
    let result: i64 = ctx.ret();
    let connection = Connection {
        started: pending.started,
        latency: unsafe { bpf_ktime_get_ns() } - pending.started,
        pid: ctx.tgid(),
        saddr: common.rcv_saddr,
        daddr: common.daddr,
        dport: u16::from_be(common.dport),
        result: result as i16,
        comm: ctx.command().ok()?,
    };
    CONNECTIONS.output::<Connection>(&connection, 0).ok()?;
    Some(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
