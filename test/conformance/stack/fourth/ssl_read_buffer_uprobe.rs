#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_ktime_get_ns, bpf_probe_read_user_buf,
    },
    macros::{map, uprobe, uretprobe},
    maps::{HashMap, PerCpuArray, RingBuf},
    programs::{ProbeContext, RetProbeContext},
};
use aya_log_ebpf::warn;

const CHUNK: usize = 4096;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pending {
    pub buffer: u64,
    pub started: u64,
}

#[repr(C)]
pub struct Plain {
    pub pid: u32,
    pub len: u32,
    pub took: u64,
    pub comm: [u8; 16],
    pub data: [u8; CHUNK],
}

#[map]
static PENDING: HashMap<u64, Pending> = HashMap::with_max_entries(1024, 0);
#[map]
static HEAP: PerCpuArray<Plain> = PerCpuArray::with_max_entries(1, 0);
#[map]
static PLAIN: RingBuf = RingBuf::with_byte_size(1 << 22, 0);

#[uprobe]
pub fn ssl_read_enter(ctx: ProbeContext) -> u32 {
    let buffer: *const u8 = match ctx.arg(1) {
        Some(buffer) => buffer,
        None => return 1,
    };
    let pending = Pending {
        buffer: buffer as u64,
        started: unsafe { bpf_ktime_get_ns() },
    };
    if PENDING
        .insert(&bpf_get_current_pid_tgid(), &pending, 0)
        .is_err()
    {
        warn!(&ctx, "pending is full");
    }
    0
}

#[uretprobe]
pub fn ssl_read_exit(ctx: RetProbeContext) -> u32 {
    match exit(&ctx) {
        Ok(()) => 0,
        Err(code) => {
            warn!(&ctx, "ssl_read: {}", code);
            1
        }
    }
}

fn exit(ctx: &RetProbeContext) -> Result<(), i32> {
    let id = bpf_get_current_pid_tgid();
    let pending = unsafe { PENDING.get(&id).copied() }.ok_or(0)?;
    PENDING.remove(&id)?;
    let len: i32 = ctx.ret();
    if len <= 0 {
        return Ok(());
    }
    let plain = unsafe { &mut *HEAP.get_ptr_mut(0).ok_or(-2)? };
    plain.pid = (id >> 32) as u32;
    plain.len = len as u32;
    plain.took = unsafe { bpf_ktime_get_ns() } - pending.started;
    plain.comm = bpf_get_current_comm()?;
    let size = (len as usize).min(CHUNK);
    unsafe { bpf_probe_read_user_buf(pending.buffer as *const u8, &mut plain.data[..size])? };
    PLAIN.output::<Plain>(&*plain, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
