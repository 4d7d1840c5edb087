#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{PerCpuArray, PerfEventArray},
    programs::TracePointContext,
};
use aya_log_ebpf::error;

const ARG_SIZE: usize = 32;
const ARG_COUNT: usize = 5;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ExecEvent {
    pub pid: u32,
    pub ppid: u32,
    pub uid: u32,
    pub args_count: u32,
    pub comm: [u8; 16],
    pub args: [[u8; ARG_SIZE]; ARG_COUNT],
}

#[map]
static EVENTS: PerfEventArray<ExecEvent> = PerfEventArray::new(0);
#[map]
static HEAP: PerCpuArray<ExecEvent> = PerCpuArray::with_max_entries(1, 0);

#[tracepoint]
pub fn execve(ctx: TracePointContext) -> u32 {
    match try_execve(&ctx) {
        Ok(()) => 0,
        Err(code) => {
            error!(&ctx, "execve failed: {}", code);
            1
        }
    }
}

fn try_execve(ctx: &TracePointContext) -> Result<(), i32> {
    let event = HEAP.get_ptr_mut(0).ok_or(-1)?;
    let event = unsafe { &mut *event };
    event.pid = ctx.pid();
    event.uid = ctx.uid();
    event.comm = bpf_get_current_comm()?;
    event.args_count = 0;
    let argv: *const *const u8 = unsafe { ctx.read_at(24)? };
    for i in 0..ARG_COUNT {
        let arg = unsafe { bpf_probe_read_user(argv.add(i))? };
        if arg.is_null() {
            break;
        }
        unsafe { bpf_probe_read_user_str_bytes(arg, &mut event.args[i])? };
        event.args_count += 1;
    }
    EVENTS.output(ctx, &*event, 0);
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
