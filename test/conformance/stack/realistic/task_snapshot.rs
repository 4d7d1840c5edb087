#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_task, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};

/// What `struct signal_struct` holds of the accounting of a process.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Accounting {
    utime: u64,
    stime: u64,
    cutime: u64,
    cstime: u64,
    faults: [u64; 4],
    blocks: [u64; 4],
    limits: [[u64; 2]; 8],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Snapshot {
    kind: u64,
    accounting: Accounting,
}

const SIGNAL: usize = 2984;
const ACCOUNTING: usize = 528;

#[map]
static SNAPSHOTS: PerfEventArray<Snapshot> = PerfEventArray::new(0);

#[kprobe(function = "do_exit")]
pub fn task_snapshot(ctx: ProbeContext) -> u32 {
    match read_accounting() {
        Ok(accounting) => {
            let snapshot = Snapshot {
                kind: 1,
                accounting,
            };
            SNAPSHOTS.output(&ctx, &snapshot, 0);
            0
        }
        Err(_) => 1,
    }
}

fn read_accounting() -> Result<Accounting, i32> {
    let task = unsafe { bpf_get_current_task() } as *const u8;
    let signal = unsafe { bpf_probe_read_kernel(task.add(SIGNAL).cast::<*const u8>())? };
    let accounting = unsafe { bpf_probe_read_kernel(signal.add(ACCOUNTING).cast::<Accounting>())? };
    if accounting.utime == 0 && accounting.stime == 0 {
        return Err(0);
    }
    Ok(accounting)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
