#![no_std]
#![no_main]

use aya_ebpf::{
    Global,
    helpers::bpf_ktime_get_ns,
    macros::{map, tracepoint},
    maps::{Array, HashMap},
    programs::TracePointContext,
};

#[unsafe(no_mangle)]
static MIN_US: Global<u64> = Global::new(0);

#[unsafe(no_mangle)]
static ONLY_PID: Global<u32> = Global::new(0);

#[map]
static QUEUED: HashMap<u32, u64> = HashMap::with_max_entries(10240, 0);

#[map]
static SLOTS: Array<u64> = Array::with_max_entries(64, 0);

fn queued(pid: u32) -> Result<(), i32> {
    let only = ONLY_PID.load();
    if pid == 0 || (only != 0 && only != pid) {
        return Ok(());
    }
    let now = unsafe { bpf_ktime_get_ns() };
    QUEUED.insert(&pid, &now, 0)
}

#[tracepoint(category = "sched", name = "sched_wakeup")]
pub fn wakeup(ctx: TracePointContext) -> u32 {
    unsafe { ctx.read_at(24) }.and_then(queued).is_err().into()
}

#[tracepoint(category = "sched", name = "sched_wakeup_new")]
pub fn wakeup_new(ctx: TracePointContext) -> u32 {
    unsafe { ctx.read_at(24) }.and_then(queued).is_err().into()
}

#[tracepoint(category = "sched", name = "sched_switch")]
pub fn runq_latency(ctx: TracePointContext) -> u32 {
    match switched(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn switched(ctx: &TracePointContext) -> Result<(), i32> {
    let (previous, state, next): (u32, u64, u32) =
        unsafe { (ctx.read_at(24)?, ctx.read_at(32)?, ctx.read_at(56)?) };
    if state == 0 {
        queued(previous)?;
    }
    let Some(since) = QUEUED.get_ptr(&next) else {
        return Ok(());
    };
    let waited = (unsafe { bpf_ktime_get_ns() - *since }) / 1000;
    QUEUED.remove(&next)?;
    if waited < MIN_US.load() {
        return Ok(());
    }
    let slot = 63 - (waited | 1).leading_zeros();
    if let Some(count) = SLOTS.get_ptr_mut(slot) {
        unsafe { *count += 1 };
    }
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
