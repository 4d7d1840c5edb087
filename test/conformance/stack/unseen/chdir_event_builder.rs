#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    pub at: u64,
    pub pid: u32,
    pub kind: u32,
    pub comm: [u8; 16],
    pub path: [u8; 128],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

impl Event {
    fn new(ctx: &TracePointContext, kind: u32) -> Option<Self> {
        Some(Self {
            at: unsafe { bpf_ktime_get_ns() },
            pid: ctx.tgid(),
            kind,
            comm: ctx.command().ok()?,
            path: [0; 128],
        })
    }

    fn with_path(mut self, pointer: *const u8) -> Self {
        let _ = unsafe { bpf_probe_read_user_str_bytes(pointer, &mut self.path) };
        self
    }

    fn send(&self) {
        let _ = EVENTS.output::<Event>(self, 0);
    }
}

#[tracepoint]
pub fn chdir(ctx: TracePointContext) -> u32 {
    let Ok(pointer) = (unsafe { ctx.read_at::<*const u8>(16) }) else {
        return 1;
    };
    if let Some(event) = Event::new(&ctx, 3) {
        event.with_path(pointer).send();
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
