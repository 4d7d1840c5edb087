//@ local: event
//@ bytes: 480
//@ fix: Build
#![no_std]
#![no_main]
use aya_ebpf::{
    EbpfContext as _,
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Exec {
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub path: [u8; 192],
}

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);

#[tracepoint]
pub fn execs(ctx: TracePointContext) -> u32 {
    match try_execs(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_execs(ctx: &TracePointContext) -> Result<(), i64> {
    let filename: *const u8 = unsafe { ctx.read_at(16)? };
    let comm = bpf_get_current_comm()?;
    let path = path_of(filename)?;
    let event = Exec {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        uid: ctx.uid(),
        comm,
        path,
    };
    let _ = EXECS.output::<Exec>(&event, 0);
    Ok(())
}

fn path_of(filename: *const u8) -> Result<[u8; 192], i64> {
    let mut path = [0; 192];
    unsafe { bpf_probe_read_user_str_bytes(filename, &mut path)? };
    Ok(path)
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
