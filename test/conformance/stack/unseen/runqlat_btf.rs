#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{btf_tracepoint, map},
    maps::{HashMap, PerCpuArray},
    programs::BtfTracePointContext,
};

const PID_OFFSET: usize = 1256;
const STATE_OFFSET: usize = 24;
const SLOTS: u32 = 27;

#[map]
static ENQUEUED: HashMap<u32, u64> = HashMap::with_max_entries(10240, 0);
#[map]
static LATENCY: PerCpuArray<u64> = PerCpuArray::with_max_entries(SLOTS, 0);

fn pid_of(task: *const u8) -> Result<u32, i32> {
    unsafe { bpf_probe_read_kernel(task.add(PID_OFFSET) as *const u32) }
}

fn enqueue(task: *const u8) -> Result<(), i32> {
    let pid = pid_of(task)?;
    if pid == 0 {
        return Ok(());
    }
    let now = unsafe { bpf_ktime_get_ns() };
    ENQUEUED.insert(&pid, &now, 0)
}

#[btf_tracepoint(function = "sched_wakeup")]
pub fn sched_wakeup(ctx: BtfTracePointContext) -> i32 {
    let _ = enqueue(ctx.arg(0));
    0
}

#[btf_tracepoint(function = "sched_switch")]
pub fn sched_switch(ctx: BtfTracePointContext) -> i32 {
    match on_switch(&ctx) {
        Ok(()) => 0,
        Err(e) => e,
    }
}

fn on_switch(ctx: &BtfTracePointContext) -> Result<(), i32> {
    let previous: *const u8 = ctx.arg(1);
    let next: *const u8 = ctx.arg(2);
    let state: u64 = unsafe { bpf_probe_read_kernel(previous.add(STATE_OFFSET) as *const u64)? };
    if state == 0 {
        enqueue(previous)?;
    }
    let pid = pid_of(next)?;
    let Some(since) = ENQUEUED.get_ptr(&pid) else {
        return Ok(());
    };
    let delta = unsafe { bpf_ktime_get_ns() } - unsafe { *since };
    let slot = (64 - (delta / 1000).leading_zeros()).min(SLOTS - 1);
    if let Some(count) = LATENCY.get_ptr_mut(slot) {
        unsafe { *count += 1 };
    }
    let _ = bpf_get_current_pid_tgid();
    ENQUEUED.remove(&pid)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
