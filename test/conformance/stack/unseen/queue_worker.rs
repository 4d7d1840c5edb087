#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, perf_event},
    maps::{PerCpuArray, Queue, RingBuf},
    programs::PerfEventContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Job {
    pub id: u64,
    pub kind: u32,
    pub size: u32,
    pub data: [u64; 8],
}

#[repr(C)]
pub struct Done {
    pub at: u64,
    pub sum: u64,
    pub job: Job,
}

#[map]
static JOBS: Queue<Job> = Queue::with_max_entries(256, 0);
#[map]
static DONE: RingBuf = RingBuf::with_byte_size(1 << 16, 0);
#[map]
static COUNT: PerCpuArray<u64> = PerCpuArray::with_max_entries(2, 0);

#[perf_event]
pub fn queue_worker(_ctx: PerfEventContext) -> u32 {
    let Ok(Some(job)) = JOBS.pop() else {
        return 0;
    };
    let sum = job.data.iter().fold(0u64, |sum, it| sum.wrapping_add(*it));
    let done = Done {
        at: unsafe { bpf_ktime_get_ns() },
        sum,
        job,
    };
    let slot = match DONE.output::<Done>(&done, 0) {
        Ok(()) => 0,
        Err(_) => 1,
    };
    if let Some(count) = COUNT.get_ptr_mut(slot) {
        unsafe { *count += 1 };
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
