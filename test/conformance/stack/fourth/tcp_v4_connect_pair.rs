#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_ktime_get_ns, bpf_probe_read_kernel,
    },
    macros::{kprobe, kretprobe, map},
    maps::{HashMap, RingBuf},
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
pub struct SockCommon {
    pub daddr: u32,
    pub rcv_saddr: u32,
    pub hash: u32,
    pub dport: u16,
    pub num: u16,
    pub family: u16,
    pub state: u8,
    pub reuse: u8,
}

#[repr(C)]
pub struct ConnectEvent {
    pub timestamp: u64,
    pub saddr: u32,
    pub daddr: u32,
    pub sport: u16,
    pub dport: u16,
    pub pid: u32,
    pub comm: [u8; 16],
    pub ret: i32,
}

#[map]
static SOCKS: HashMap<u64, u64> = HashMap::with_max_entries(4096, 0);
#[map]
static CONNECTS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[kprobe]
pub fn tcp_v4_connect(ctx: ProbeContext) -> u32 {
    let Some(sk) = ctx.arg::<*const SockCommon>(0) else {
        return 0;
    };
    let id = bpf_get_current_pid_tgid();
    let _ = SOCKS.insert(&id, &(sk as u64), 0);
    0
}

#[kretprobe]
pub fn tcp_v4_connect_ret(ctx: RetProbeContext) -> u32 {
    try_connect_ret(&ctx).unwrap_or(1)
}

fn try_connect_ret(ctx: &RetProbeContext) -> Result<u32, i32> {
    let id = bpf_get_current_pid_tgid();
    let sk = match unsafe { SOCKS.get(&id) } {
        Some(sk) => *sk as *const SockCommon,
        None => return Ok(0),
    };
    SOCKS.remove(&id)?;
    let common = unsafe { bpf_probe_read_kernel(sk)? };
    if common.family != 2 {
        return Ok(0);
    }
    let event = ConnectEvent {
        timestamp: unsafe { bpf_ktime_get_ns() },
        saddr: common.rcv_saddr,
        daddr: common.daddr,
        sport: common.num,
        dport: u16::from_be(common.dport),
        pid: (id >> 32) as u32,
        comm: bpf_get_current_comm()?,
        ret: ctx.ret::<i32>(),
    };
    CONNECTS.output::<ConnectEvent>(&event, 0)?;
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
