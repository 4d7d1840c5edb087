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

fn try_exec(ctx: &TracePointContext) -> Option<u32> {
    let name: *const u8 = unsafe { ctx.read_at(16) }.ok()?;
    let mut event = Event {
        pid: 0,
        len: 0,
        comm: [0; 16],
        path: [0; 600],
    };
    event.comm = bpf_get_current_comm().ok()?;
    unsafe { bpf_probe_read_user_str_bytes(name, &mut event.path) }.ok()?;
    let _ = EVENTS.output::<Event>(&event, 0);
    Some(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
