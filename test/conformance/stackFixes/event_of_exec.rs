//@ local: event
//@ bytes: 8
//@ fix: Build
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Exec {
    pid: u32,
    length: u32,
    path: [u8; 640],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint]
pub fn exec(ctx: TracePointContext) -> u32 {
    try_exec(&ctx).unwrap_or(1)
}

fn try_exec(ctx: &TracePointContext) -> Result<u32, u32> {
    let name: *const u8 = unsafe { ctx.read_at(16) }.map_err(|_| 1u32)?;
    let mut event = Exec {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        length: 0,
        path: [0; 640],
    };
    if let Ok(read) = unsafe { bpf_probe_read_user_str_bytes(name, &mut event.path) } {
        event.length = read.len() as u32;
    }
    let _ = EVENTS.output::<Exec>(&event, 0);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
