#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns},
    macros::{map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Wait {
    pub address: u64,
    pub since: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Lock {
    pub waits: u64,
    pub total: u64,
    pub longest: u64,
}

#[map]
static WAITS: HashMap<u64, Wait> = HashMap::with_max_entries(4096, 0);
#[map]
static LOCKS: HashMap<u64, Lock> = HashMap::with_max_entries(4096, 0);

#[tracepoint]
pub fn futex_enter(ctx: TracePointContext) -> u32 {
    let Ok(address) = (unsafe { ctx.read_at::<u64>(16) }) else {
        return 0;
    };
    let wait = Wait {
        address,
        since: unsafe { bpf_ktime_get_ns() },
    };
    let _ = WAITS.insert(&bpf_get_current_pid_tgid(), &wait, 0);
    0
}

#[tracepoint]
pub fn futex_exit(_ctx: TracePointContext) -> u32 {
    let id = bpf_get_current_pid_tgid();
    let Some(wait) = (unsafe { WAITS.get(&id).copied() }) else {
        return 0;
    };
    let waited = unsafe { bpf_ktime_get_ns() } - wait.since;
    let _ = WAITS.remove(&id);
    let mut lock = unsafe { LOCKS.get(&wait.address) }
        .copied()
        .unwrap_or_default();
    lock.waits += 1;
    lock.total += waited;
    lock.longest = lock.longest.max(waited);
    let _ = LOCKS.insert(&wait.address, &lock, 0);
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
