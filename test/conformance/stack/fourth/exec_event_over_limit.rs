#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ExecEvent {
    pub at: u64,
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub path: [u8; 512],
}

#[map]
static EVENTS: PerfEventArray<ExecEvent> = PerfEventArray::new(0);

#[tracepoint]
pub fn exec_enter(ctx: TracePointContext) -> u32 {
    match try_exec(&ctx) {
        Ok(()) => 0,
        Err(e) => e as u32,
    }
}

fn try_exec(ctx: &TracePointContext) -> Result<(), i32> {
    let path: *const u8 = unsafe { ctx.read_at(16)? };
    let mut event = ExecEvent {
        at: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        uid: ctx.uid(),
        comm: bpf_get_current_comm()?,
        path: [0u8; 512],
    };
    unsafe { bpf_probe_read_user_str_bytes(path, &mut event.path)? };
    EVENTS.output(ctx, &event, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
