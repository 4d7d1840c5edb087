//@ local: event
//@ bytes: 9
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

impl Default for Event {
    fn default() -> Self {
        unsafe { core::mem::zeroed() }
    }
}
fn try_exec(ctx: &TracePointContext) -> Result<u32, i32> {
    let name: *const u8 = unsafe { ctx.read_at(16)? };
    let mut event = Event::default();
    for i in 0..4 {
        let v: u8 = unsafe { bpf_probe_read_user(name.add(i)) }?;
        if v == 0 {
            break;
        }
        event.comm[i] = v;
    }
    fill(&mut event, name)?;
    let _ = EVENTS.output::<Event>(&event, 0);
    Ok(0)
}
fn fill(event: &mut Event, name: *const u8) -> Result<(), i32> {
    unsafe { bpf_probe_read_user_buf(name, &mut event.path) }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
