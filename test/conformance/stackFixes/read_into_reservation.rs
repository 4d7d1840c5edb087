//@ bytes: 8
//@ fix: Read into
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Exec {
    pid: u32,
    length: u32,
    path: [u8; 600],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint]
pub fn exec(ctx: TracePointContext) -> u32 {
    let Ok(name) = (unsafe { ctx.read_at::<*const [u8; 600]>(16) }) else {
        return 0;
    };
    let Some(mut entry) = EVENTS.reserve::<Exec>(0) else {
        return 0;
    };
    let event = unsafe { &mut *entry.as_mut_ptr() };
    event.pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    event.length = 600;
    event.path = unsafe { bpf_probe_read_user(name) }.unwrap_or([0; 600]);
    entry.submit(0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
