#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_buf,
    macros::{map, uprobe},
    maps::PerfEventByteArray,
    programs::ProbeContext,
};

#[map]
static BYTES: PerfEventByteArray = PerfEventByteArray::new(0);

#[uprobe]
pub fn ssl_write(ctx: ProbeContext) -> u32 {
    match copy(&ctx) {
        Ok(n) => n as u32,
        Err(_) => 0,
    }
}

fn copy(ctx: &ProbeContext) -> Result<usize, i64> {
    let data: *const u8 = ctx.arg(1).ok_or(-1i64)?;
    let len: usize = ctx.arg(2).ok_or(-1i64)?;
    let mut bytes = [0u8; 504];
    bytes[..4].copy_from_slice(&ctx.tgid().to_ne_bytes());
    let size = if len > 500 { 500 } else { len };
    unsafe { bpf_probe_read_user_buf(data, &mut bytes[4..4 + size])? };
    BYTES.output(ctx, &bytes, 0);
    Ok(size)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
