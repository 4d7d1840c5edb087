#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, generated::bpf_for_each_map_elem},
    macros::{fentry, fexit, map, uprobe},
    maps::{Array, HashMap},
    programs::{FEntryContext, FExitContext, ProbeContext},
};
use aya_log_ebpf::info;

const SLOTS: u32 = 40;

#[map]
static STARTED: HashMap<u64, u64> = HashMap::with_max_entries(10240, 0);
#[map]
static COUNTS: Array<u64> = Array::with_max_entries(SLOTS, 0);

#[derive(Default)]
struct Summary {
    samples: u64,
    weighted: u64,
    last_used: u32,
}

#[fentry(function = "vfs_fsync_range")]
pub fn fsync_enter(ctx: FEntryContext) -> i32 {
    let key = ctx.arg::<u64>(0) ^ ctx.pid() as u64;
    let now = unsafe { bpf_ktime_get_ns() };
    let _ = STARTED.insert(&key, &now, 0);
    0
}

#[fexit(function = "vfs_fsync_range")]
pub fn fsync_exit(ctx: FExitContext) -> i32 {
    let key = ctx.arg::<u64>(0) ^ ctx.pid() as u64;
    let Some(&start) = (unsafe { STARTED.get(&key) }) else {
        return 0;
    };
    let micros = (unsafe { bpf_ktime_get_ns() } - start) / 1000;
    let slot = (64 - micros.leading_zeros()).min(SLOTS - 1);
    if let Some(count) = COUNTS.get_ptr_mut(slot) {
        unsafe { *count += 1 };
    }
    let _ = STARTED.remove(&key);
    0
}

unsafe extern "C" fn add_slot(
    _map: *const c_void,
    slot: *const u32,
    count: *mut u64,
    summary: *mut c_void,
) -> i64 {
    unsafe {
        let summary = &mut *(summary as *mut Summary);
        let slot = *slot;
        if *count > 0 {
            summary.samples += *count;
            summary.weighted += *count << (slot & 63);
            summary.last_used = slot;
            *count = 0;
        }
    }
    0
}

/// Called by user space through a symbol of its own binary.
#[uprobe]
pub fn flush_requested(ctx: ProbeContext) -> u32 {
    let mut summary = Summary::default();
    unsafe {
        bpf_for_each_map_elem(
            (&raw const COUNTS) as *mut c_void,
            add_slot as *mut c_void,
            (&raw mut summary) as *mut c_void,
            0,
        );
    }
    let average = if summary.samples == 0 {
        0
    } else {
        summary.weighted / summary.samples
    };
    info!(
        &ctx,
        "fsync: {} samples, {} us on average, slowest in slot {}",
        summary.samples,
        average,
        summary.last_used
    );
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
