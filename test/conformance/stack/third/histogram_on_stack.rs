#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_kernel,
    macros::{map, raw_tracepoint},
    maps::PerfEventArray,
    programs::RawTracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Histogram {
    pub slots: [u64; 48],
    pub total: u64,
}

#[map]
static HISTOGRAMS: PerfEventArray<Histogram> = PerfEventArray::new(0);

#[raw_tracepoint(tracepoint = "block_rq_complete")]
pub fn request_sizes(ctx: RawTracePointContext) -> i32 {
    let request: *const u8 = ctx.arg(0);
    let mut histogram = Histogram {
        slots: [0; 48],
        total: 0,
    };
    for segment in 0..16usize {
        let Ok(bytes) = (unsafe { bpf_probe_read_kernel(request.add(segment * 16).cast::<u32>()) })
        else {
            break;
        };
        let slot = (bytes.leading_zeros() & 31) as usize;
        histogram.slots[slot] += 1;
        histogram.total += u64::from(bytes);
    }
    HISTOGRAMS.output(&ctx, &histogram, 0);
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
