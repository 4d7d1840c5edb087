#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns},
    macros::{kprobe, map},
    maps::{Queue, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Job {
    pub at: u64,
    pub request: u64,
    pub tgid: u32,
    pub state: u32,
    pub comm: [u8; 16],
    pub arguments: [u64; 8],
}

#[map]
static JOBS: Queue<Job> = Queue::with_max_entries(512, 0);
#[map]
static DONE: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[kprobe]
pub fn job_queued(ctx: ProbeContext) -> u32 {
    let Some(request) = ctx.arg::<u64>(0) else {
        return 0;
    };
    let job = Job {
        at: unsafe { bpf_ktime_get_ns() },
        request,
        tgid: ctx.tgid(),
        state: 1,
        comm: bpf_get_current_comm().unwrap_or_default(),
        arguments: [request; 8],
    };
    JOBS.push(&job, 0).is_err() as u32
}

#[kprobe]
pub fn job_done(_ctx: ProbeContext) -> u32 {
    if let Ok(Some(mut job)) = JOBS.pop() {
        job.state = 2;
        job.at = unsafe { bpf_ktime_get_ns() } - job.at;
        let _ = DONE.output::<Job>(&job, 0);
    }
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
