#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns},
    macros::{map, raw_tracepoint},
    maps::{HashMap, PerCpuHashMap},
    programs::RawTracePointContext,
};

const SLOTS: usize = 26;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Histogram {
    slots: [u32; SLOTS],
    count: u64,
    sum: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Entered {
    time: u64,
    number: u64,
}

#[map]
static ENTERED: HashMap<u64, Entered> = HashMap::with_max_entries(16384, 0);

#[map]
static LATENCY: PerCpuHashMap<u64, Histogram> = PerCpuHashMap::with_max_entries(512, 0);

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn sys_enter(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let entered = Entered {
        time: unsafe { bpf_ktime_get_ns() },
        number,
    };
    let id = bpf_get_current_pid_tgid();
    ENTERED.insert(&id, &entered, 0).err().unwrap_or(0)
}

#[raw_tracepoint(tracepoint = "sys_exit")]
pub fn sys_exit(_ctx: RawTracePointContext) -> i32 {
    record().unwrap_or(0)
}

fn record() -> Option<i32> {
    let id = bpf_get_current_pid_tgid();
    let entered = unsafe { ENTERED.get(&id)? };
    let elapsed = unsafe { bpf_ktime_get_ns() } - entered.time;
    let number = entered.number;
    if LATENCY.get_ptr(&number).is_none() {
        let empty = Histogram {
            slots: [0; SLOTS],
            count: 0,
            sum: 0,
        };
        LATENCY.insert(&number, &empty, 1).ok()?;
    }
    let histogram = unsafe { &mut *LATENCY.get_ptr_mut(&number)? };
    histogram.count += 1;
    histogram.sum += elapsed;
    let slot = log2(elapsed / 1000);
    if let Some(count) = histogram.slots.get_mut(slot) {
        *count += 1;
    }
    ENTERED.remove(&id).ok()?;
    Some(0)
}

fn log2(mut value: u64) -> usize {
    let mut result = 0;
    for shift in [32u32, 16, 8, 4, 2, 1] {
        if value >> shift != 0 {
            value >>= shift;
            result += shift as usize;
        }
    }
    result.min(SLOTS - 1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
