#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_kernel},
    macros::{kprobe, kretprobe, map},
    maps::{HashMap, PerfEventArray},
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ConnectV4 {
    pub pid: u32,
    pub saddr: u32,
    pub daddr: u32,
    pub dport: u16,
    pub family: u16,
    pub comm: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ConnectV6 {
    pub pid: u32,
    pub saddr: [u8; 16],
    pub daddr: [u8; 16],
    pub dport: u16,
    pub family: u16,
    pub comm: [u8; 16],
}

const OFF_DADDR: usize = 0;
const OFF_SADDR: usize = 4;
const OFF_DPORT: usize = 12;
const OFF_FAMILY: usize = 16;
const OFF_V6_DADDR: usize = 56;
const OFF_V6_SADDR: usize = 72;

#[map]
static SOCKETS: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);
#[map]
static V4_EVENTS: PerfEventArray<ConnectV4> = PerfEventArray::new(0);
#[map]
static V6_EVENTS: PerfEventArray<ConnectV6> = PerfEventArray::new(0);

#[kprobe]
pub fn tcp_connect(ctx: ProbeContext) -> u32 {
    let Some(sk) = ctx.arg::<*const u8>(0) else {
        return 0;
    };
    let tid = bpf_get_current_pid_tgid() as u32;
    let _ = SOCKETS.insert(&tid, &(sk as u64), 0);
    0
}

#[kretprobe]
pub fn tcp_connect_ret(ctx: RetProbeContext) -> u32 {
    match on_return(&ctx) {
        Ok(v) => v,
        Err(_) => 0,
    }
}

fn on_return(ctx: &RetProbeContext) -> Result<u32, i32> {
    let id = bpf_get_current_pid_tgid();
    let tid = id as u32;
    let sk = match unsafe { SOCKETS.get(&tid) } {
        Some(sk) => *sk as *const u8,
        None => return Ok(0),
    };
    let _ = SOCKETS.remove(&tid);
    if ctx.ret::<i32>() != 0 {
        return Ok(0);
    }
    let family: u16 = unsafe { bpf_probe_read_kernel(sk.add(OFF_FAMILY) as *const u16)? };
    let dport: u16 = unsafe { bpf_probe_read_kernel(sk.add(OFF_DPORT) as *const u16)? };
    match family {
        2 => {
            let event = ConnectV4 {
                pid: (id >> 32) as u32,
                saddr: unsafe { bpf_probe_read_kernel(sk.add(OFF_SADDR) as *const u32)? },
                daddr: unsafe { bpf_probe_read_kernel(sk.add(OFF_DADDR) as *const u32)? },
                dport: u16::from_be(dport),
                family,
                comm: ctx.command()?,
            };
            V4_EVENTS.output(ctx, &event, 0);
        }
        10 => {
            let event = ConnectV6 {
                pid: (id >> 32) as u32,
                saddr: unsafe { bpf_probe_read_kernel(sk.add(OFF_V6_SADDR) as *const [u8; 16])? },
                daddr: unsafe { bpf_probe_read_kernel(sk.add(OFF_V6_DADDR) as *const [u8; 16])? },
                dport: u16::from_be(dport),
                family,
                comm: ctx.command()?,
            };
            V6_EVENTS.output(ctx, &event, 0);
        }
        _ => {}
    }
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
