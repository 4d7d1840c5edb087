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

fn try_exec(ctx: &TracePointContext) -> Result<u32, i32> {
    let name: *const u8 = unsafe { ctx.read_at(16)? };
    let mut event = core::mem::MaybeUninit::<Event>::zeroed();
    let p = event.as_mut_ptr();
    unsafe {
        (*p).pid = (bpf_get_current_pid_tgid() >> 32) as u32;
        (*p).comm = bpf_get_current_comm()?;
        let n = bpf_probe_read_user_str_bytes(name, &mut (*p).path)?.len();
        (*p).len = n as u32;
    }
    EVENTS
        .output::<Event>(unsafe { event.assume_init_ref() }, 0)
        .ok();
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
