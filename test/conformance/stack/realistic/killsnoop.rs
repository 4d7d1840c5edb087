#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid},
    macros::{map, tracepoint},
    maps::{HashMap, PerfEventArray},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Signal {
    sender: u32,
    target: i32,
    number: i32,
    result: i32,
    comm: [u8; 16],
}

#[map]
static CALLS: HashMap<u32, Signal> = HashMap::with_max_entries(10240, 0);

#[map]
static SIGNALS: PerfEventArray<Signal> = PerfEventArray::new(0);

fn thread() -> u32 {
    bpf_get_current_pid_tgid() as u32
}

#[tracepoint]
pub fn kill_enter(ctx: TracePointContext) -> u32 {
    enter(&ctx).unwrap_or_else(|error| error as u32)
}

fn enter(ctx: &TracePointContext) -> Result<u32, i32> {
    let target = unsafe { ctx.read_at::<i64>(16)? };
    let number = unsafe { ctx.read_at::<i64>(24)? };
    if number == 0 {
        return Ok(0);
    }
    let signal = Signal {
        sender: (bpf_get_current_pid_tgid() >> 32) as u32,
        target: target as i32,
        number: number as i32,
        result: 0,
        comm: bpf_get_current_comm()?,
    };
    CALLS.insert(&thread(), &signal, 0)?;
    Ok(0)
}

#[tracepoint]
pub fn kill_exit(ctx: TracePointContext) -> u32 {
    let id = thread();
    let Some(signal) = (unsafe { CALLS.get(&id) }) else {
        return 0;
    };
    let mut signal = *signal;
    signal.result = unsafe { ctx.read_at::<i64>(16) }.unwrap_or(-1) as i32;
    SIGNALS.output(&ctx, &signal, 0);
    let _ = CALLS.remove(&id);
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
