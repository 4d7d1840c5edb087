#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::{LruHashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
pub struct Transition {
    pub delta_us: u64,
    pub pid: u32,
    pub old: u32,
    pub new: u32,
    pub saddr: [u8; 16],
    pub daddr: [u8; 16],
    pub ports: [u16; 2],
    pub family: u16,
}

#[map]
static SINCE: LruHashMap<u64, u64> = LruHashMap::with_max_entries(10240, 0);
#[map]
static STATES: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[kprobe]
pub fn tcp_set_state(ctx: ProbeContext) -> u32 {
    match try_set_state(&ctx) {
        Ok(_) => 0,
        Err(_) => 0,
    }
}

fn field<T>(base: *const u8, offset: usize) -> Result<T, i32> {
    unsafe { bpf_probe_read_kernel(base.add(offset).cast::<T>()) }
}

fn try_set_state(ctx: &ProbeContext) -> Result<(), i32> {
    let sk: *const u8 = ctx.arg(0).ok_or(1)?;
    let new: u32 = ctx.arg(1).ok_or(1)?;
    let key = sk as u64;
    let now = unsafe { bpf_ktime_get_ns() };
    let family: u16 = field(sk, 16)?;
    let old: u8 = field(sk, 18)?;
    let mut transition = Transition {
        delta_us: 0,
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        old: u32::from(old),
        new,
        saddr: [0; 16],
        daddr: [0; 16],
        ports: [field(sk, 14)?, u16::from_be(field(sk, 12)?)],
        family,
    };
    match family {
        2 => {
            let saddr: [u8; 4] = field(sk, 4)?;
            let daddr: [u8; 4] = field(sk, 0)?;
            transition.saddr[..4].copy_from_slice(&saddr);
            transition.daddr[..4].copy_from_slice(&daddr);
        }
        10 => {
            transition.saddr = field(sk, 72)?;
            transition.daddr = field(sk, 56)?;
        }
        _ => return Ok(()),
    }
    if let Some(since) = unsafe { SINCE.get(&key) } {
        transition.delta_us = (now - since) / 1000;
    }
    STATES.output::<Transition>(&transition, 0)?;
    if new == 7 {
        SINCE.remove(&key)?;
    } else {
        SINCE.insert(&key, &now, 0)?;
    }
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
