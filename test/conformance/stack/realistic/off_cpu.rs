#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{btf_tracepoint, map},
    maps::{HashMap, LruHashMap},
    programs::BtfTracePointContext,
};

/// Offsets in `struct task_struct` of the kernel that this was generated for.
const TASK_PID: usize = 2464;
const TASK_STATE: usize = 24;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sleep {
    pid: u32,
    state: i32,
}

#[map]
static STARTS: LruHashMap<u32, (u64, i64)> = LruHashMap::with_max_entries(10240, 0);

#[map]
static OFF_CPU: HashMap<Sleep, u64> = HashMap::with_max_entries(10240, 0);

#[btf_tracepoint(function = "sched_switch")]
pub fn off_cpu(ctx: BtfTracePointContext) -> i32 {
    switch(&ctx).unwrap_or(0)
}

fn switch(ctx: &BtfTracePointContext) -> Option<i32> {
    let previous: *const u8 = ctx.arg(1);
    let next: *const u8 = ctx.arg(2);
    let now = unsafe { bpf_ktime_get_ns() };

    let state = read::<u32>(previous, TASK_STATE)?;
    let leaving = read::<u32>(previous, TASK_PID)?;
    if leaving != 0 && state != 0 {
        STARTS.insert(&leaving, &(now, i64::from(state)), 0).ok()?;
    }

    let coming = read::<u32>(next, TASK_PID)?;
    let &(since, state) = unsafe { STARTS.get(&coming) }?;
    STARTS.remove(&coming).ok()?;
    let elapsed = now.saturating_sub(since) / 1_000;
    if elapsed < 10 {
        return None;
    }
    let key = Sleep {
        pid: coming,
        state: state as i32,
    };
    match OFF_CPU.get_ptr_mut(&key) {
        Some(total) => unsafe { *total += elapsed },
        None => OFF_CPU.insert(&key, &elapsed, 0).ok()?,
    }
    Some(0)
}

fn read<T>(base: *const u8, offset: usize) -> Option<T> {
    unsafe { aya_ebpf::helpers::bpf_probe_read_kernel(base.add(offset).cast::<T>()) }.ok()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
