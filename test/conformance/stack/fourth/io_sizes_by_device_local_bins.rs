#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, tracepoint},
    maps::{HashMap, PerfEventArray},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bins {
    pub dev: u64,
    pub bins: [u32; 20],
}

#[map]
static BINS: HashMap<u32, Bins> = HashMap::with_max_entries(64, 0);
#[map]
static FULL: PerfEventArray<Bins> = PerfEventArray::new(0);

#[tracepoint]
pub fn block_rq_insert(ctx: TracePointContext) -> u32 {
    match insert(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn insert(ctx: &TracePointContext) -> Result<(), i32> {
    let dev: u32 = unsafe { ctx.read_at(8)? };
    let bytes: u32 = unsafe { ctx.read_at(28)? };
    let mut bins = match unsafe { BINS.get(&dev) } {
        Some(bins) => *bins,
        None => Bins {
            dev: u64::from(dev),
            bins: [0; 20],
        },
    };
    let index = (32 - (bytes >> 9).leading_zeros()) as usize;
    if index < 20 {
        bins.bins[index] += 1;
        if bins.bins[index] == 1_000_000 {
            FULL.output(ctx, &bins, 0);
            bins.bins = [0; 20];
        }
    }
    BINS.insert(&dev, &bins, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
