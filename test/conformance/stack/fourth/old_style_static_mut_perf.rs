#![no_std]
#![no_main]
#![allow(static_mut_refs)]

use aya_ebpf::{
    cty::c_long,
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_user_str_bytes},
    macros::{kprobe, map},
    maps::{PerCpuArray, PerfEventArray},
    programs::ProbeContext,
};
use aya_log_ebpf::info;

const LOG_BUF_CAPACITY: usize = 1024;

#[repr(C)]
pub struct Buf {
    pub buf: [u8; LOG_BUF_CAPACITY],
}

#[repr(C)]
#[derive(Copy, Clone)]
pub struct Event {
    pub pid: u32,
    pub comm: [u8; 16],
}

#[map]
pub static mut BUF: PerCpuArray<Buf> = PerCpuArray::with_max_entries(1, 0);
#[map]
static mut EVENTS: PerfEventArray<Event> = PerfEventArray::new(0);

#[kprobe]
pub fn do_sys_openat2(ctx: ProbeContext) -> u32 {
    match try_do_sys_openat2(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret.try_into().unwrap_or(1),
    }
}

fn try_do_sys_openat2(ctx: ProbeContext) -> Result<u32, c_long> {
    let buf = unsafe {
        let ptr = BUF.get_ptr_mut(0).ok_or(0)?;
        &mut *ptr
    };
    let filename = unsafe {
        let pointer: *const u8 = ctx.arg(1).ok_or(1)?;
        core::str::from_utf8_unchecked(bpf_probe_read_user_str_bytes(pointer, &mut buf.buf)?)
    };
    let event = Event {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        comm: bpf_get_current_comm()?,
    };
    unsafe { EVENTS.output(&ctx, &event, 0) };
    info!(&ctx, "openat2 {} by {}", filename, event.pid);
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
