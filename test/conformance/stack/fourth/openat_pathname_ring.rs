#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};
use aya_log_ebpf::{error, info};

const FILENAME: usize = 24;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct OpenEvent {
    pub pid: u32,
    pub tid: u32,
    pub flags: u32,
    pub len: u32,
    pub comm: [u8; 16],
    pub name: [u8; 128],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);
#[map]
static IGNORED: HashMap<u32, u8> = HashMap::with_max_entries(64, 0);

#[tracepoint(category = "syscalls", name = "sys_enter_openat")]
pub fn sys_enter_openat(ctx: TracePointContext) -> u32 {
    match try_sys_enter_openat(&ctx) {
        Ok(ret) => ret,
        Err(ret) => {
            error!(&ctx, "openat failed: {}", ret);
            1
        }
    }
}

fn try_sys_enter_openat(ctx: &TracePointContext) -> Result<u32, i64> {
    let pid_tgid = bpf_get_current_pid_tgid();
    let pid = (pid_tgid >> 32) as u32;
    if unsafe { IGNORED.get(&pid) }.is_some() {
        return Ok(0);
    }
    let filename: *const u8 = unsafe { ctx.read_at(FILENAME)? };
    let mut event = OpenEvent {
        pid,
        tid: pid_tgid as u32,
        flags: unsafe { ctx.read_at::<u32>(32)? },
        len: 0,
        comm: bpf_get_current_comm()?,
        name: [0u8; 128],
    };
    let name = unsafe { bpf_probe_read_user_str_bytes(filename, &mut event.name)? };
    event.len = name.len() as u32;
    EVENTS.output::<OpenEvent>(&event, 0)?;
    info!(ctx, "open by {}", pid);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
