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
    try_exec(&ctx).map_or(1, |_| 0)
}

fn try_exec(ctx: &TracePointContext) -> Result<(), i32> {
    let name: *const u8 = unsafe { ctx.read_at(16)? };
    let mut event = core::mem::MaybeUninit::<Event>::uninit();
    unsafe {
        let p = event.as_mut_ptr();
        (&raw mut (*p).pid).write((bpf_get_current_pid_tgid() >> 32) as u32);
        (*p).comm = bpf_get_current_comm()?;
        bpf_probe_read_user_str_bytes(name, &mut (*p).path)?;
        let _ = EVENTS.output::<Event>(&*event.as_ptr(), 0);
    }
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
