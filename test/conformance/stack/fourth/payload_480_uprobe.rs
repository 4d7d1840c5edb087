#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_buf,
    macros::{map, uprobe},
    maps::PerfEventArray,
    programs::ProbeContext,
};

#[repr(C)]
pub struct Payload {
    pub pid: u32,
    pub len: u32,
    pub data: [u8; 480],
}

#[map]
static PAYLOADS: PerfEventArray<Payload> = PerfEventArray::new(0);

#[uprobe]
pub fn write_payload(ctx: ProbeContext) -> u32 {
    match payload(&ctx) {
        Some(len) => len,
        None => 0,
    }
}

fn payload(ctx: &ProbeContext) -> Option<u32> {
    let data: *const u8 = ctx.arg(1)?;
    let len: usize = ctx.arg(2)?;
    let mut payload = Payload {
        pid: ctx.tgid(),
        len: len as u32,
        data: [0; 480],
    };
    let size = len.min(480);
    unsafe { bpf_probe_read_user_buf(data, &mut payload.data[..size]) }.ok()?;
    PAYLOADS.output(ctx, &payload, 0);
    Some(payload.len)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
