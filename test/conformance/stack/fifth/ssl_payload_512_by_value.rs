#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_user_buf},
    macros::{map, uprobe},
    maps::RingBuf,
    programs::ProbeContext,
};

#[repr(C)]
pub struct TlsData {
    pub timestamp: u64,
    pub pid: u32,
    pub tid: u32,
    pub len: u64,
    pub comm: [u8; 16],
    pub data: [u8; 512],
}

#[map]
static TLS_EVENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[uprobe]
pub fn ssl_write(ctx: ProbeContext) -> u32 {
    match try_ssl_write(&ctx) {
        Ok(()) => 0,
        Err(e) => e as u32,
    }
}

fn try_ssl_write(ctx: &ProbeContext) -> Result<(), i64> {
    let buf: *const u8 = ctx.arg(1).ok_or(1i64)?;
    let len: u64 = ctx.arg(2).ok_or(1i64)?;
    let mut event = TlsData {
        timestamp: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        tid: ctx.pid(),
        len,
        comm: bpf_get_current_comm()?,
        data: [0; 512],
    };
    unsafe { bpf_probe_read_user_buf(buf, &mut event.data) }?;
    TLS_EVENTS.output::<TlsData>(&event, 0)?;
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
