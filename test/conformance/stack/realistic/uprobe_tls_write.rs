#![no_std]
#![no_main]

use core::cmp::min;

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_user_buf},
    macros::{map, uprobe},
    maps::{PerCpuArray, PerfEventByteArray},
    programs::ProbeContext,
};

const CHUNK: usize = 4096;

#[repr(C)]
pub struct Plaintext {
    pid: u32,
    tid: u32,
    len: u32,
    total: u32,
    comm: [u8; 16],
    data: [u8; CHUNK],
}

#[map]
static HEAP: PerCpuArray<Plaintext> = PerCpuArray::with_max_entries(1, 0);

#[map]
static PLAINTEXT: PerfEventByteArray = PerfEventByteArray::new(0);

#[uprobe(path = "/usr/lib/x86_64-linux-gnu/libssl.so.3", function = "SSL_write")]
pub fn uprobe_tls_write(ctx: ProbeContext) -> u32 {
    capture(&ctx).map_or(1, |()| 0)
}

fn capture(ctx: &ProbeContext) -> Option<()> {
    let buffer: *const u8 = ctx.arg(1)?;
    let total: i32 = ctx.arg(2)?;
    if total <= 0 {
        return None;
    }
    let len = min(total as usize, CHUNK);
    let id = bpf_get_current_pid_tgid();

    let plaintext = unsafe { &mut *HEAP.get_ptr_mut(0)? };
    plaintext.pid = (id >> 32) as u32;
    plaintext.tid = id as u32;
    plaintext.total = total as u32;
    plaintext.len = len as u32;
    plaintext.comm = bpf_get_current_comm().ok()?;
    let target = plaintext.data.get_mut(..len)?;
    unsafe { bpf_probe_read_user_buf(buffer, target).ok()? };

    let bytes = unsafe {
        core::slice::from_raw_parts(
            (plaintext as *const Plaintext).cast::<u8>(),
            size_of::<Plaintext>(),
        )
    };
    PLAINTEXT.output(ctx, bytes, 0);
    Some(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
