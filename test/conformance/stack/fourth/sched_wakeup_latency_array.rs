#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_smp_processor_id, bpf_ktime_get_ns},
    macros::{btf_tracepoint, map},
    maps::{LruHashMap, PerCpuArray},
    programs::BtfTracePointContext,
};

#[map]
static WOKEN: LruHashMap<u32, u64> = LruHashMap::with_max_entries(10000, 0);
#[map]
static BINS: PerCpuArray<[u64; 32]> = PerCpuArray::with_max_entries(1, 0);

const PID_OFFSET: usize = 2512;

unsafe fn pid_of(task: *const u8) -> Result<u32, i32> {
    unsafe { aya_ebpf::helpers::bpf_probe_read_kernel(task.add(PID_OFFSET) as *const u32) }
}

#[btf_tracepoint(function = "sched_wakeup")]
pub fn sched_wakeup(ctx: BtfTracePointContext) -> i32 {
    let task: *const u8 = ctx.arg(0);
    if let Ok(pid) = unsafe { pid_of(task) } {
        let now = unsafe { bpf_ktime_get_ns() };
        let _ = WOKEN.insert(pid, now, 0);
    }
    0
}

#[btf_tracepoint(function = "sched_switch")]
pub fn sched_switch_in(ctx: BtfTracePointContext) -> i32 {
    unsafe { switch_in(ctx) }.unwrap_or(0)
}

unsafe fn switch_in(ctx: BtfTracePointContext) -> Result<i32, i32> {
    let next: *const u8 = ctx.arg(2);
    let pid = unsafe { pid_of(next)? };
    if pid == 0 {
        return Ok(bpf_get_smp_processor_id() as i32 * 0);
    }
    if let Some(woken) = unsafe { WOKEN.get(pid) } {
        let micros = (unsafe { bpf_ktime_get_ns() } - *woken) / 1000;
        let bin = (64 - micros.leading_zeros()).min(31) as usize;
        if let Some(bins) = BINS.get_ptr_mut(0) {
            unsafe { (*bins)[bin & 31] += 1 };
        }
        WOKEN.remove(pid)?;
    }
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
