#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns},
    macros::{map, tracepoint},
    maps::{HashMap, PerfEventArray},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Late {
    pub waited: u64,
    pub pid: u32,
    pub cpu: u32,
    pub comm: [u8; 16],
    pub history: [u64; 8],
}

#[map]
static WOKEN: HashMap<u32, u64> = HashMap::with_max_entries(16384, 0);
#[map]
static HISTORY: HashMap<u32, [u64; 8]> = HashMap::with_max_entries(1024, 0);
#[map]
static LATE: PerfEventArray<Late> = PerfEventArray::new(0);

#[inline(never)]
fn remember(pid: u32, waited: u64) -> [u64; 8] {
    let mut history = unsafe { HISTORY.get(&pid) }.copied().unwrap_or([0; 8]);
    history.rotate_right(1);
    history[0] = waited;
    let _ = HISTORY.insert(&pid, &history, 0);
    history
}

#[tracepoint]
pub fn sched_switch(ctx: TracePointContext) -> u32 {
    let Ok(pid) = (unsafe { ctx.read_at::<u32>(56) }) else {
        return 0;
    };
    let Some(since) = (unsafe { WOKEN.get(&pid) }).copied() else {
        return 0;
    };
    let _ = WOKEN.remove(&pid);
    let waited = unsafe { bpf_ktime_get_ns() } - since;
    if waited < 1_000_000 {
        return 0;
    }
    let late = Late {
        waited,
        pid,
        cpu: ctx.gid(),
        comm: bpf_get_current_comm().unwrap_or_default(),
        history: remember(pid, waited),
    };
    LATE.output(&ctx, &late, 0);
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
