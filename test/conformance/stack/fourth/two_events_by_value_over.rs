#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct TaskStats {
    pub id: u64,
    pub values: [u64; 34],
}

#[map]
static LAST: HashMap<u64, TaskStats> = HashMap::with_max_entries(256, 0);
#[map]
static REPORT: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[kprobe]
pub fn account(ctx: ProbeContext) -> u32 {
    match try_account(&ctx) {
        Ok(_) => 0,
        Err(_) => 1,
    }
}

fn try_account(ctx: &ProbeContext) -> Result<(), i32> {
    let source: *const TaskStats = ctx.arg(0).ok_or(-22)?;
    let mut stats = unsafe { bpf_probe_read_kernel(source)? };
    stats.id = bpf_get_current_pid_tgid();
    LAST.insert(&stats.id, &stats, 0)?;
    REPORT.output::<TaskStats>(&stats, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
