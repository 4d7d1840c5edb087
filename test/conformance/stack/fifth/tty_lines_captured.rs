#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_uid_gid, bpf_probe_read_kernel, bpf_probe_read_kernel_buf},
    macros::{kprobe, map},
    maps::{HashMap, PerfEventArray},
    programs::ProbeContext,
};

pub const LINE: usize = 320;

#[repr(C)]
pub struct TtyLine {
    pub pid: u32,
    pub session: u32,
    pub count: u32,
    pub uid: u32,
    pub tty: [u8; 16],
    pub line: [u8; LINE],
}

#[map]
static SESSIONS: HashMap<u32, u32> = HashMap::with_max_entries(256, 0);
#[map]
static LINES: PerfEventArray<TtyLine> = PerfEventArray::new(0);

#[kprobe(function = "tty_do_write")]
pub fn tty_write(ctx: ProbeContext) -> u32 {
    match unsafe { try_tty_write(ctx) } {
        Ok(ret) => ret,
        Err(ret) => ret.try_into().unwrap_or(1),
    }
}

unsafe fn try_tty_write(ctx: ProbeContext) -> Result<u32, i64> {
    let uid = bpf_get_current_uid_gid() as u32;
    let session = *unsafe { SESSIONS.get(&uid) }.ok_or(0i64)?;
    let tty: *const u8 = ctx.arg(0).ok_or(1i64)?;
    let buffer: *const u8 = ctx.arg(2).ok_or(1i64)?;
    let count: usize = ctx.arg(3).ok_or(1i64)?;
    if count == 0 {
        return Ok(0);
    }
    let mut event = TtyLine {
        pid: ctx.tgid(),
        session,
        count: count as u32,
        uid,
        tty: unsafe { bpf_probe_read_kernel(tty.add(368) as *const [u8; 16]) }?,
        line: [0; LINE],
    };
    let wanted = count.min(LINE);
    unsafe { bpf_probe_read_kernel_buf(buffer, &mut event.line[..wanted]) }?;
    LINES.output(&ctx, &event, 0);
    Ok(wanted as u32)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
