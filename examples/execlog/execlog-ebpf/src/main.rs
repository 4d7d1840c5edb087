#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext as _,
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};
use execlog_common::{Exec, PATH_LEN};

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);

/// Attached to syscalls/sys_enter_execve.
#[tracepoint]
pub fn execs(ctx: TracePointContext) -> u32 {
    match try_execs(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_execs(ctx: &TracePointContext) -> Result<(), i64> {
    let filename: *const u8 = unsafe { ctx.read_at(FILENAME)? };
    let comm = bpf_get_current_comm()?;
    let path = path_of(filename)?;
    let exec = Exec {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        uid: ctx.uid(),
        comm,
        path,
    };
    let _ = EXECS.output::<Exec>(&exec, 0);
    Ok(())
}

/// Where the tracepoint's record holds the pointer to the path.
const FILENAME: usize = 16;

fn path_of(filename: *const u8) -> Result<[u8; PATH_LEN], i64> {
    let mut path = [0; PATH_LEN];
    unsafe { bpf_probe_read_user_str_bytes(filename, &mut path)? };
    Ok(path)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
