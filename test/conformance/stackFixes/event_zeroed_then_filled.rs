//@ local: event
//@ bytes: 32
//@ fix: Build
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::*,
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    pid: u32,
    len: u32,
    comm: [u8; 16],
    path: [u8; 600],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint]
pub fn exec(ctx: TracePointContext) -> u32 {
    try_exec(&ctx).unwrap_or(1)
}

fn try_exec(ctx: &TracePointContext) -> Result<u32, u32> {
    let name: *const u8 = unsafe { ctx.read_at(16) }.map_err(|_| 1u32)?;
    let mut event: Event = unsafe { core::mem::zeroed() };
    event.pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    event.comm = bpf_get_current_comm().map_err(|_| 3u32)?;
    unsafe { bpf_probe_read_user_buf(name, &mut event.path) }.map_err(|_| 2u32)?;
    if event.path[0] == 0 {
        return Ok(0);
    }
    let _ = EVENTS.output::<Event>(&event, 0);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
