#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Process {
    pub tgid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Target {
    pub flags: u32,
    pub length: u32,
    pub path: [u8; 176],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    pub at: u64,
    pub process: Process,
    pub target: Target,
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn truncate(ctx: TracePointContext) -> u32 {
    match event(&ctx) {
        Ok(event) => EVENTS.output::<Event>(&event, 0).is_err() as u32,
        Err(_) => 1,
    }
}

fn process(ctx: &TracePointContext) -> Result<Process, i32> {
    Ok(Process {
        tgid: ctx.tgid(),
        uid: ctx.uid(),
        comm: bpf_get_current_comm()?,
    })
}

fn target(ctx: &TracePointContext) -> Result<Target, i32> {
    let path: *const u8 = unsafe { ctx.read_at(16)? };
    let mut target = Target {
        flags: unsafe { ctx.read_at(24)? },
        length: 0,
        path: [0; 176],
    };
    target.length = unsafe { bpf_probe_read_user_str_bytes(path, &mut target.path)? }.len() as u32;
    Ok(target)
}

fn event(ctx: &TracePointContext) -> Result<Event, i32> {
    Ok(Event {
        at: unsafe { bpf_ktime_get_ns() },
        process: process(ctx)?,
        target: target(ctx)?,
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
