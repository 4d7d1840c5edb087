#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Opened {
    pub pid: u32,
    pub flags: u32,
    pub path: [u8; 200],
}

#[map]
static OPENED: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn openat(ctx: TracePointContext) -> u32 {
    try_open(&ctx).unwrap_or(1)
}

fn path_at(ctx: &TracePointContext, offset: usize) -> Option<[u8; 200]> {
    let pointer: *const u8 = unsafe { ctx.read_at(offset) }.ok()?;
    let mut path = [0u8; 200];
    unsafe { bpf_probe_read_user_str_bytes(pointer, &mut path) }.ok()?;
    Some(path)
}

fn try_open(ctx: &TracePointContext) -> Option<u32> {
    let flags: u64 = unsafe { ctx.read_at(32) }.ok()?;
    let path = path_at(ctx, 24)?;
    let mut entry = OPENED.reserve::<Opened>(0)?;
    entry.write(Opened {
        pid: ctx.tgid(),
        flags: flags as u32,
        path,
    });
    entry.submit(0);
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
