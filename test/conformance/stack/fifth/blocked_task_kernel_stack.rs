#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_stack, bpf_ktime_get_ns},
    macros::{kprobe, map},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};
use aya_log_ebpf::{info, warn};

const FRAMES: usize = 50;

#[repr(C)]
pub struct Blocked {
    pub pid: u32,
    pub used: u32,
    pub frames: [u64; FRAMES],
}

#[map]
static LAST: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);
#[map]
static STACKS: RingBuf = RingBuf::with_byte_size(1 << 17, 0);

#[kprobe]
pub fn io_schedule(ctx: ProbeContext) -> u32 {
    let pid = ctx.pid();
    let now = unsafe { bpf_ktime_get_ns() };
    if let Some(last) = unsafe { LAST.get(&pid) } {
        if now - *last < 1_000_000 {
            return 0;
        }
    }
    if let Err(e) = LAST.insert(&pid, &now, 0) {
        warn!(&ctx, "cannot remember {}: {}", pid, e);
    }
    let mut blocked = Blocked {
        pid,
        used: 0,
        frames: [0; FRAMES],
    };
    let written = unsafe {
        bpf_get_stack(
            ctx.as_ptr(),
            blocked.frames.as_mut_ptr().cast(),
            (FRAMES * 8) as u32,
            0,
        )
    };
    if written < 0 {
        return 1;
    }
    blocked.used = (written / 8) as u32;
    info!(&ctx, "{} waits for io, {} frames", pid, blocked.used);
    let _ = STACKS.output::<Blocked>(&blocked, 0);
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
