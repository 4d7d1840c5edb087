#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_buf},
    macros::{map, uretprobe},
    maps::{LruHashMap, RingBuf},
    programs::RetProbeContext,
};

#[repr(C)]
pub struct Stamped<T> {
    pub at: u64,
    pub pid: u64,
    pub inner: T,
}

#[repr(C)]
pub struct Line {
    pub len: u64,
    pub text: [u8; 512],
}

#[map]
static HISTORY: RingBuf = RingBuf::with_byte_size(1 << 18, 0);
#[map]
static COUNTS: LruHashMap<u32, u32> = LruHashMap::with_max_entries(512, 0);

impl<T: 'static> Stamped<T> {
    #[inline(always)]
    fn new(ctx: &RetProbeContext, inner: T) -> Self {
        Self {
            at: unsafe { bpf_ktime_get_ns() },
            pid: ctx.tgid() as u64,
            inner,
        }
    }

    #[inline(always)]
    fn send(&self) -> Result<(), i32> {
        HISTORY.output::<Self>(self, 0)
    }
}

#[uretprobe]
pub fn linenoise(ctx: RetProbeContext) -> u32 {
    let text: *const u8 = ctx.ret();
    if text.is_null() {
        return 0;
    }
    let mut record = Stamped::new(
        &ctx,
        Line {
            len: 0,
            text: [0; 512],
        },
    );
    if unsafe { bpf_probe_read_user_buf(text, &mut record.inner.text) }.is_err() {
        return 1;
    }
    record.inner.len = record.inner.text.iter().take_while(|it| **it != 0).count() as u64;
    let count = unsafe { COUNTS.get(&ctx.tgid()) }.map_or(1, |it| it + 1);
    let _ = COUNTS.insert(&ctx.tgid(), &count, 0);
    record.send().is_err() as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
