#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_ktime_get_ns,
    macros::{map, uprobe, uretprobe},
    maps::{HashMap, Stack},
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Span {
    pub start: u64,
    pub thread: u32,
    pub depth: u32,
    pub cookie: [u64; 4],
}

#[map]
static SPANS: Stack<Span> = Stack::with_max_entries(256, 0);
#[map]
static TOTALS: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

#[uprobe]
pub fn enter(ctx: ProbeContext) -> u32 {
    let span = Span {
        start: unsafe { bpf_ktime_get_ns() },
        thread: ctx.pid(),
        depth: 0,
        cookie: [ctx.arg::<u64>(0).unwrap_or(0); 4],
    };
    let _ = SPANS.push(&span, 0);
    0
}

#[uretprobe]
pub fn leave(ctx: RetProbeContext) -> u32 {
    let thread = ctx.pid();
    let Ok(Some(span)) = SPANS.pop() else {
        return 0;
    };
    if span.thread != thread {
        return 1;
    }
    let spent = unsafe { bpf_ktime_get_ns() } - span.start;
    if let Some(total) = TOTALS.get_ptr_mut(&thread) {
        unsafe { *total += spent };
    } else {
        let _ = TOTALS.insert(&thread, &spent, 0);
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
