#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_smp_processor_id, bpf_ktime_get_ns},
    macros::{map, tracepoint},
    maps::{HashMap, PerCpuArray, PerCpuHashMap},
    programs::TracePointContext,
};
use aya_log_ebpf::warn;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct TaskStats {
    pub on_cpu: u64,
    pub voluntary: u64,
    pub preempted: u64,
    pub last_in: u64,
    pub migrations: u32,
    pub last_cpu: u32,
}

#[map]
static TASKS: HashMap<u32, TaskStats> = HashMap::with_max_entries(32768, 0);
#[map]
static IDLE: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);
#[map]
static BY_NAME: PerCpuHashMap<[u8; 16], u64> = PerCpuHashMap::with_max_entries(4096, 0);

#[inline(never)]
fn leave(pid: u32, state: u64, now: u64) -> u64 {
    let Some(stats) = TASKS.get_ptr_mut(&pid) else {
        return 0;
    };
    let stats = unsafe { &mut *stats };
    let ran = now.saturating_sub(stats.last_in);
    stats.on_cpu += ran;
    if state == 0 {
        stats.preempted += 1;
    } else {
        stats.voluntary += 1;
    }
    ran
}

#[inline(never)]
fn enter(pid: u32, now: u64, cpu: u32) -> i32 {
    if let Some(stats) = TASKS.get_ptr_mut(&pid) {
        unsafe {
            (*stats).last_in = now;
            if (*stats).last_cpu != cpu {
                (*stats).migrations += 1;
                (*stats).last_cpu = cpu;
            }
        }
        return 0;
    }
    let stats = TaskStats {
        last_in: now,
        last_cpu: cpu,
        ..TaskStats::default()
    };
    match TASKS.insert(&pid, &stats, 0) {
        Ok(()) => 1,
        Err(e) => e,
    }
}

#[inline(never)]
fn by_name(name: &[u8; 16], ran: u64) {
    match BY_NAME.get_ptr_mut(name) {
        Some(sum) => unsafe { *sum += ran },
        None => {
            let _ = BY_NAME.insert(name, &ran, 0);
        }
    }
}

#[tracepoint(category = "sched", name = "sched_switch")]
pub fn sched_switch(ctx: TracePointContext) -> u32 {
    match unsafe { try_switch(&ctx) } {
        Ok(()) => 0,
        Err(code) => code as u32,
    }
}

unsafe fn try_switch(ctx: &TracePointContext) -> Result<(), i32> {
    let name: [u8; 16] = unsafe { ctx.read_at(8)? };
    let prev: i32 = unsafe { ctx.read_at(24)? };
    let state: i64 = unsafe { ctx.read_at(32)? };
    let next: i32 = unsafe { ctx.read_at(56)? };
    let now = unsafe { bpf_ktime_get_ns() };
    if prev != 0 {
        let ran = leave(prev as u32, state as u64, now);
        by_name(&name, ran);
    } else if let Some(idle) = IDLE.get_ptr_mut(0) {
        unsafe { *idle += 1 };
    }
    let ret = enter(next as u32, now, unsafe { bpf_get_smp_processor_id() });
    if ret < 0 {
        warn!(ctx, "tasks are full: {}", ret);
    }
    let _ = ctx.pid();
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
