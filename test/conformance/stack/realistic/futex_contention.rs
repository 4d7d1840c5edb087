#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns},
    macros::{map, tracepoint},
    maps::{HashMap, LruHashMap},
    programs::TracePointContext,
};

const FUTEX_WAIT: u64 = 0;
const FUTEX_CMD: u64 = 0x7f;

#[repr(C)]
#[derive(Clone, Copy)]
struct Waiting {
    address: u64,
    since: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Lock {
    address: u64,
    process: u64,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Contention {
    count: u64,
    total: u64,
    max: u64,
    min: u64,
}

#[map]
static WAITING: LruHashMap<u64, Waiting> = LruHashMap::with_max_entries(10240, 0);

#[map]
static LOCKS: HashMap<Lock, Contention> = HashMap::with_max_entries(10240, 0);

#[tracepoint(category = "syscalls", name = "sys_enter_futex")]
pub fn futex_enter(ctx: TracePointContext) -> i32 {
    let enter = || -> Result<(), i32> {
        let operation: u64 = unsafe { ctx.read_at(24)? };
        if operation & FUTEX_CMD != FUTEX_WAIT {
            return Ok(());
        }
        let waiting = Waiting {
            address: unsafe { ctx.read_at(16)? },
            since: unsafe { bpf_ktime_get_ns() },
        };
        WAITING.insert(&bpf_get_current_pid_tgid(), &waiting, 0)
    };
    enter().err().unwrap_or(0)
}

#[tracepoint(category = "syscalls", name = "sys_exit_futex")]
pub fn futex_exit(_ctx: TracePointContext) -> i32 {
    let id = bpf_get_current_pid_tgid();
    let Some(&Waiting { address, since }) = (unsafe { WAITING.get(&id) }) else {
        return 0;
    };
    let _ = WAITING.remove(&id);
    let lock = Lock {
        address,
        process: id >> 32,
    };
    update(&lock, unsafe { bpf_ktime_get_ns() } - since);
    0
}

fn update(lock: &Lock, elapsed: u64) {
    match LOCKS.get_ptr_mut(lock) {
        Some(known) => {
            let known = unsafe { &mut *known };
            known.count += 1;
            known.total += elapsed;
            known.max = known.max.max(elapsed);
            known.min = known.min.min(elapsed);
        }
        None => {
            let first = Contention {
                count: 1,
                total: elapsed,
                max: elapsed,
                min: elapsed,
            };
            let _ = LOCKS.insert(lock, &first, 1);
        }
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
