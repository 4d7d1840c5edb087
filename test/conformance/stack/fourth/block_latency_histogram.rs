#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, tracepoint},
    maps::{Array, HashMap},
    programs::TracePointContext,
};

const SLOTS: usize = 27;

#[repr(C)]
#[derive(Clone, Copy, PartialEq)]
pub struct Request {
    pub sector: u64,
    pub dev: u32,
    pub pad: u32,
}

#[repr(C)]
pub struct Histogram {
    pub slots: [u32; SLOTS],
}

#[map]
static STARTED: HashMap<Request, u64> = HashMap::with_max_entries(10240, 0);
#[map]
static HISTOGRAMS: Array<Histogram> = Array::with_max_entries(16, 0);

unsafe fn request(ctx: &TracePointContext) -> Result<Request, i32> {
    Ok(Request {
        dev: unsafe { ctx.read_at(8)? },
        sector: unsafe { ctx.read_at(16)? },
        pad: 0,
    })
}

#[tracepoint]
pub fn block_rq_issue(ctx: TracePointContext) -> u32 {
    let Ok(request) = (unsafe { request(&ctx) }) else {
        return 0;
    };
    let now = unsafe { bpf_ktime_get_ns() };
    let _ = STARTED.insert(&request, &now, 0);
    0
}

#[tracepoint]
pub fn block_rq_complete(ctx: TracePointContext) -> u32 {
    complete(&ctx).map_or(1, |()| 0)
}

fn log2(mut value: u64) -> u32 {
    let mut log = 0;
    while value > 1 && log < 63 {
        value >>= 1;
        log += 1;
    }
    log
}

fn complete(ctx: &TracePointContext) -> Result<(), i32> {
    let request = unsafe { request(ctx)? };
    let started = unsafe { STARTED.get(&request) }.ok_or(0)?;
    let delta = unsafe { bpf_ktime_get_ns() }.saturating_sub(*started) / 1000;
    let histogram = HISTOGRAMS.get_ptr_mut(request.dev & 15).ok_or(0)?;
    let slot = (log2(delta) as usize).min(SLOTS - 1);
    unsafe { (*histogram).slots[slot] += 1 };
    STARTED.remove(&request)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
