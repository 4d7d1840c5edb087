#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::{HashMap, PerfEventArray},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Io {
    sector: u64,
    bytes: u32,
    device: u32,
    pid: u32,
    flags: u32,
}

#[map]
static REQUESTS: HashMap<u64, Io> = HashMap::with_max_entries(4096, 0);

#[map]
static DONE: PerfEventArray<Io> = PerfEventArray::new(0);

#[kprobe(function = "blk_mq_start_request")]
pub fn request_start(ctx: ProbeContext) -> u32 {
    let Some(request) = ctx.arg::<*const u8>(0) else {
        return 0;
    };
    let field = |offset: usize| unsafe { bpf_probe_read_kernel(request.add(offset).cast::<u32>()) };
    let wide = |offset: usize| unsafe { bpf_probe_read_kernel(request.add(offset).cast::<u64>()) };
    let io = (|| {
        Ok::<_, i32>(Io {
            bytes: field(44)?,
            sector: wide(48)?,
            flags: field(24)?,
            device: field(96).unwrap_or(0),
            pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        })
    })();
    let Ok(io) = io else { return 1 };
    REQUESTS.insert(&(request as u64), &io, 0).map_or(1, |()| 0)
}

#[kprobe(function = "blk_mq_end_request")]
pub fn request_end(ctx: ProbeContext) -> u32 {
    let done = ctx
        .arg::<u64>(0)
        .and_then(|key| unsafe { REQUESTS.get(&key) }.map(|io| (key, *io)))
        .filter(|(_, io)| io.bytes > 0);
    if let Some((key, io)) = done {
        DONE.output(&ctx, &io, 0);
        let _ = REQUESTS.remove(&key);
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
