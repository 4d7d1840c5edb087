#![no_std]
#![no_main]

use core::marker::PhantomData;

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_ktime_get_ns,
    macros::{kprobe, kretprobe, map},
    maps::{HashMap, PerCpuArray},
    programs::{ProbeContext, RetProbeContext},
};
use aya_log_ebpf::debug;

pub trait Scale {
    const SLOTS: u32;
    fn slot(value: u64) -> u32;
}

pub struct Log2;
pub struct Linear<const STEP: u64>;

impl Scale for Log2 {
    const SLOTS: u32 = 64;
    fn slot(value: u64) -> u32 {
        63 - (value | 1).leading_zeros()
    }
}

impl<const STEP: u64> Scale for Linear<STEP> {
    const SLOTS: u32 = 100;
    fn slot(value: u64) -> u32 {
        (value / STEP).min(99) as u32
    }
}

pub struct Histogram<S> {
    map: &'static PerCpuArray<u32>,
    base: u32,
    scale: PhantomData<S>,
}

impl<S: Scale> Histogram<S> {
    const fn at(map: &'static PerCpuArray<u32>, base: u32) -> Self {
        Self {
            map,
            base,
            scale: PhantomData,
        }
    }

    fn add(&self, value: u64) -> Option<u32> {
        let slot = S::slot(value);
        let cell = self.map.get_ptr_mut(self.base + slot)?;
        unsafe {
            *cell += 1;
            Some(*cell)
        }
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Begin {
    at: u64,
    bytes: u64,
}

#[map]
static CELLS: PerCpuArray<u32> = PerCpuArray::with_max_entries(256, 0);
#[map]
static BEGUN: HashMap<u32, Begin> = HashMap::with_max_entries(8192, 0);

#[kprobe]
pub fn ext4_file_write_iter(ctx: ProbeContext) -> u32 {
    let begin = Begin {
        at: unsafe { bpf_ktime_get_ns() },
        bytes: ctx.arg::<u64>(1).unwrap_or(0),
    };
    BEGUN.insert(ctx.pid(), begin, 0).is_err().into()
}

#[kretprobe]
pub fn ext4_file_write_iter_done(ctx: RetProbeContext) -> u32 {
    let tid = ctx.pid();
    let Some(Begin { at, bytes }) = (unsafe { BEGUN.get(tid) }).copied() else {
        return 0;
    };
    let took = unsafe { bpf_ktime_get_ns() } - at;
    let time = Histogram::<Log2>::at(&CELLS, 0);
    let size = Histogram::<Linear<4096>>::at(&CELLS, Log2::SLOTS);
    let (Some(times), Some(_)) = (time.add(took), size.add(bytes)) else {
        return 1;
    };
    if times & 0xfff == 0 {
        debug!(&ctx, "{} writes like this one of {} ns", times, took);
    }
    BEGUN.remove(tid).map_or(1, |()| 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
