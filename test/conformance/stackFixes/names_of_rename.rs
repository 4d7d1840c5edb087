//@ local: event
//@ bytes: 16
//@ fix: Build
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user_buf, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Rename {
    pid: u32,
    length: u32,
    from: [u8; 256],
    to: [u8; 256],
}

#[map]
static RENAMES: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn rename(ctx: TracePointContext) -> u32 {
    try_rename(&ctx).unwrap_or(1)
}

fn try_rename(ctx: &TracePointContext) -> Result<u32, i32> {
    let old: *const u8 = unsafe { ctx.read_at(16)? };
    let new: *const u8 = unsafe { ctx.read_at(24)? };
    let mut from = [0u8; 256];
    let mut to = [0u8; 256];
    let length = unsafe { bpf_probe_read_user_str_bytes(old, &mut from) }?.len() as u32;
    unsafe { bpf_probe_read_user_buf(new, &mut to) }?;
    if from[0] == to[0] {
        return Ok(0);
    }
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    let event = Rename {
        pid,
        length,
        from,
        to,
    };
    let _ = RENAMES.output::<Rename>(&event, 0);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
