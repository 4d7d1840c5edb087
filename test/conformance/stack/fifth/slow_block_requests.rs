#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{map, raw_tracepoint},
    maps::{HashMap, PerCpuHashMap},
    programs::RawTracePointContext,
};
use aya_log_ebpf::warn;

const REQUEST_Q: usize = 0;
const REQUEST_LEN: usize = 44;
const QUEUE_DISK: usize = 1064;
const DISK_NAME: usize = 12;

#[map]
static ISSUED: HashMap<u64, u64> = HashMap::with_max_entries(8192, 0);
#[map]
static SLOW: PerCpuHashMap<[u8; 32], u64> = PerCpuHashMap::with_max_entries(64, 0);

#[unsafe(no_mangle)]
static THRESHOLD_NS: aya_ebpf::Global<u64> = aya_ebpf::Global::new(20_000_000);

#[raw_tracepoint(tracepoint = "block_rq_issue")]
pub fn block_rq_issue(ctx: RawTracePointContext) -> i32 {
    let request: u64 = ctx.arg(0);
    let now = unsafe { bpf_ktime_get_ns() };
    ISSUED.insert(&request, &now, 0).err().unwrap_or(0)
}

#[raw_tracepoint(tracepoint = "block_rq_complete")]
pub fn block_rq_complete(ctx: RawTracePointContext) -> i32 {
    let request: u64 = ctx.arg(0);
    let Some(issued) = (unsafe { ISSUED.get(&request) }) else {
        return 0;
    };
    let took = unsafe { bpf_ktime_get_ns() }.wrapping_sub(*issued);
    let _ = ISSUED.remove(&request);
    if took < THRESHOLD_NS.load() {
        return 0;
    }
    match slow(&ctx, request as *const u8, took) {
        Ok(()) => 0,
        Err(code) => code,
    }
}

fn slow(ctx: &RawTracePointContext, request: *const u8, took: u64) -> Result<(), i32> {
    let mut name = [0u8; 32];
    let bytes = unsafe {
        let queue = bpf_probe_read_kernel(request.add(REQUEST_Q) as *const *const u8)?;
        let disk = bpf_probe_read_kernel(queue.add(QUEUE_DISK) as *const *const u8)?;
        bpf_probe_read_kernel_str_bytes(disk.add(DISK_NAME), &mut name)?;
        bpf_probe_read_kernel(request.add(REQUEST_LEN) as *const u32)?
    };
    let total = unsafe { SLOW.get(&name) }.copied().unwrap_or(0) + took;
    SLOW.insert(&name, &total, 0)?;
    let name = unsafe { core::str::from_utf8_unchecked(&name[..8]) };
    warn!(ctx, "{} bytes on {} took {} us", bytes, name, took / 1000);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
