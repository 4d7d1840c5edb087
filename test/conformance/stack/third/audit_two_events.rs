#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Chmod {
    pub pid: u32,
    pub mode: u32,
    pub path: [u8; 240],
}

#[repr(C)]
pub struct Chown {
    pub pid: u32,
    pub uid: u32,
    pub gid: u32,
    pub comm: [u8; 16],
    pub path: [u8; 240],
}

#[map]
static AUDIT: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn chmod_or_chown(ctx: TracePointContext) -> u32 {
    let number = unsafe { ctx.read_at::<u32>(8) }.unwrap_or(0);
    let done = match number {
        90 => chmod(&ctx),
        92 => chown(&ctx),
        _ => Ok(()),
    };
    done.is_err() as u32
}

fn chmod(ctx: &TracePointContext) -> Result<(), i32> {
    let path: *const u8 = unsafe { ctx.read_at(16)? };
    let mut event = Chmod {
        pid: ctx.tgid(),
        mode: unsafe { ctx.read_at(24)? },
        path: [0; 240],
    };
    unsafe { bpf_probe_read_user_str_bytes(path, &mut event.path)? };
    AUDIT.output::<Chmod>(&event, 0)
}

fn chown(ctx: &TracePointContext) -> Result<(), i32> {
    let path: *const u8 = unsafe { ctx.read_at(16)? };
    let mut event = Chown {
        pid: ctx.tgid(),
        uid: unsafe { ctx.read_at(24)? },
        gid: unsafe { ctx.read_at(32)? },
        comm: bpf_get_current_comm()?,
        path: [0; 240],
    };
    unsafe { bpf_probe_read_user_str_bytes(path, &mut event.path)? };
    AUDIT.output::<Chown>(&event, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
