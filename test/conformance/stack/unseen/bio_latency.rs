#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, raw_tracepoint},
    maps::{HashMap, PerCpuArray, RingBuf},
    programs::RawTracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slow {
    pub request: u64,
    pub nanoseconds: u64,
    pub bytes: u32,
    pub error: i32,
}

#[map]
static STARTS: HashMap<u64, u64> = HashMap::with_max_entries(4096, 0);
#[map]
static BUCKETS: PerCpuArray<[u64; 32]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static SLOW: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[raw_tracepoint(tracepoint = "block_rq_issue")]
pub fn block_rq_issue(ctx: RawTracePointContext) -> i32 {
    let request: u64 = ctx.arg(0);
    let now = unsafe { bpf_ktime_get_ns() };
    match STARTS.insert(&request, &now, 0) {
        Ok(()) => 0,
        Err(e) => e,
    }
}

#[raw_tracepoint(tracepoint = "block_rq_complete")]
pub fn block_rq_complete(ctx: RawTracePointContext) -> i32 {
    complete(&ctx).unwrap_or(0)
}

fn complete(ctx: &RawTracePointContext) -> Option<i32> {
    let request: u64 = ctx.arg(0);
    let error: i32 = ctx.arg(1);
    let bytes: u32 = ctx.arg(2);
    let started = unsafe { *STARTS.get(&request)? };
    let elapsed = unsafe { bpf_ktime_get_ns() }.checked_sub(started)?;
    STARTS.remove(&request).ok()?;
    let buckets = BUCKETS.get_ptr_mut(0)?;
    let index = (63 - (elapsed | 1).leading_zeros() as usize) & 31;
    unsafe { (*buckets)[index] += 1 };
    if elapsed > 10_000_000 {
        let slow = Slow {
            request,
            nanoseconds: elapsed,
            bytes,
            error,
        };
        SLOW.output::<Slow>(&slow, 0).ok()?;
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
