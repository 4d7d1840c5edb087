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
pub struct Exec {
    pub pid: u32,
    pub uid: u32,
    pub path: [u8; 160],
}

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn execve(ctx: TracePointContext) -> u32 {
    match try_exec(&ctx) {
        Ok(()) => 0,
        Err(code) => code as u32,
    }
}

fn filename(ctx: &TracePointContext) -> Result<[u8; 160], i64> {
    let pointer: *const u8 = unsafe { ctx.read_at(16) }.map_err(i64::from)?;
    let mut path = [0u8; 160];
    let read = unsafe { bpf_probe_read_user_str_bytes(pointer, &mut path) }.map_err(i64::from)?;
    if read.is_empty() {
        return Err(-2);
    }
    Ok(path)
}

fn try_exec(ctx: &TracePointContext) -> Result<(), i64> {
    let path = filename(ctx)?;
    let exec = Exec {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        path,
    };
    EXECS.output::<Exec>(&exec, 0).map_err(i64::from)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
