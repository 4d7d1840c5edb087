#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_buf},
    macros::{map, uprobe},
    maps::{PerCpuArray, PerfEventArray},
    programs::ProbeContext,
};

const CHUNK: usize = 400;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Payload {
    pub at: u64,
    pub pid: u32,
    pub len: u32,
    pub data: [u8; CHUNK],
}

#[map]
static PAYLOADS: PerfEventArray<Payload> = PerfEventArray::new(0);
#[map]
static SEEN: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[uprobe]
pub fn ssl_write(ctx: ProbeContext) -> u32 {
    capture(&ctx).unwrap_or(0)
}

fn capture(ctx: &ProbeContext) -> Option<u32> {
    let buffer: *const u8 = ctx.arg(1)?;
    let len: usize = ctx.arg(2)?;
    let mut payload = Payload {
        at: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        len: len as u32,
        data: [0; CHUNK],
    };
    let take = len.min(CHUNK);
    unsafe { bpf_probe_read_user_buf(buffer, &mut payload.data[..take]).ok()? };
    PAYLOADS.output(ctx, &payload, 0);
    if let Some(seen) = SEEN.get_ptr_mut(0) {
        unsafe { *seen += 1 };
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
