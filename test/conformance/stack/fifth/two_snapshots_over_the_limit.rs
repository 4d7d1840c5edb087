#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel_buf},
    macros::{btf_tracepoint, map},
    maps::{HashMap, PerfEventArray},
    programs::BtfTracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Snapshot {
    pub at: u64,
    pub pid: u64,
    pub signals: [u8; 264],
}

#[map]
static SNAPSHOTS: HashMap<u32, Snapshot> = HashMap::with_max_entries(1024, 0);
#[map]
static CHANGED: PerfEventArray<Snapshot> = PerfEventArray::new(0);

#[btf_tracepoint(function = "signal_generate")]
pub fn signal_generate(ctx: BtfTracePointContext) -> i32 {
    match compare(&ctx) {
        Ok(changed) => changed as i32,
        Err(code) => code,
    }
}

fn take(task: *const u8, pid: u32) -> Result<Snapshot, i32> {
    let mut snapshot = Snapshot {
        at: unsafe { bpf_ktime_get_ns() },
        pid: pid as u64,
        signals: [0; 264],
    };
    unsafe { bpf_probe_read_kernel_buf(task.add(3016), &mut snapshot.signals)? };
    Ok(snapshot)
}

fn compare(ctx: &BtfTracePointContext) -> Result<bool, i32> {
    let task: *const u8 = ctx.arg(2);
    let pid = ctx.tgid();
    let now = take(task, pid)?;
    let Some(before) = SNAPSHOTS.get_ptr(&pid) else {
        SNAPSHOTS.insert(&pid, &now, 0)?;
        return Ok(false);
    };
    let before = unsafe { *before };
    SNAPSHOTS.insert(&pid, &now, 0)?;
    if before.signals[..16] == now.signals[..16] {
        return Ok(false);
    }
    CHANGED.output(ctx, &before, 0);
    CHANGED.output(ctx, &now, 0);
    Ok(true)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
