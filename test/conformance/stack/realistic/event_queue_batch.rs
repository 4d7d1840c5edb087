#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_ktime_get_ns,
    macros::{kprobe, map},
    maps::{PerCpuArray, PerfEventArray, Stack},
    programs::ProbeContext,
};

const BATCH: usize = 32;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    time: u64,
    pid: u32,
    inode: u32,
}

#[repr(C)]
pub struct Batch {
    length: u64,
    entries: [Entry; BATCH],
}

#[map]
static BATCHES: PerCpuArray<Batch> = PerCpuArray::with_max_entries(1, 0);

#[map]
static OUT: PerfEventArray<Batch> = PerfEventArray::new(0);

#[map]
static LATEST: Stack<Entry> = Stack::with_max_entries(128, 0);

#[kprobe(function = "vfs_unlink")]
pub fn event_queue_batch(ctx: ProbeContext) -> u32 {
    push(&ctx).unwrap_or(1)
}

fn push(ctx: &ProbeContext) -> Option<u32> {
    let batch = unsafe { &mut *BATCHES.get_ptr_mut(0)? };
    let entry = Entry {
        time: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        inode: ctx.arg::<u64>(1)? as u32,
    };
    if LATEST.push(&entry, 0).is_err() {
        let _ = LATEST.pop();
    }
    let at = batch.length as usize;
    if at < BATCH {
        batch.entries[at] = entry;
        batch.length += 1;
    }
    if batch.length as usize >= BATCH {
        OUT.output(ctx, &*batch, 0);
        batch.length = 0;
    }
    Some(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
