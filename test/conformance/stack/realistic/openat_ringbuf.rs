#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_get_current_uid_gid, bpf_ktime_get_ns,
        bpf_probe_read_user_str_bytes,
    },
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

const PATH_LEN: usize = 256;

/// Offset of `filename` in /sys/kernel/tracing/events/syscalls/sys_enter_openat/format.
const FILENAME: usize = 24;
const FLAGS: usize = 32;

#[repr(C)]
pub struct OpenEvent {
    pub timestamp: u64,
    pub pid: u32,
    pub uid: u32,
    pub flags: u64,
    pub path_len: u32,
    pub comm: [u8; 16],
    pub path: [u8; PATH_LEN],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);

#[tracepoint]
pub fn openat_ringbuf(ctx: TracePointContext) -> u32 {
    try_openat(&ctx).unwrap_or(1)
}

fn try_openat(ctx: &TracePointContext) -> Result<u32, i32> {
    let filename: *const u8 = unsafe { ctx.read_at(FILENAME)? };
    let flags: u64 = unsafe { ctx.read_at(FLAGS)? };
    let comm = bpf_get_current_comm()?;

    let Some(mut entry) = EVENTS.reserve::<OpenEvent>(0) else {
        return Err(-1);
    };
    let event = entry.as_mut_ptr();
    let written = unsafe {
        (*event).timestamp = bpf_ktime_get_ns();
        (*event).pid = (bpf_get_current_pid_tgid() >> 32) as u32;
        (*event).uid = bpf_get_current_uid_gid() as u32;
        (*event).flags = flags;
        (*event).comm = comm;
        bpf_probe_read_user_str_bytes(filename, &mut (*event).path)
    };
    match written {
        Ok(path) => {
            unsafe { (*event).path_len = path.len() as u32 };
            entry.submit(0);
            Ok(0)
        }
        Err(error) => {
            entry.discard(0);
            Err(error)
        }
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
