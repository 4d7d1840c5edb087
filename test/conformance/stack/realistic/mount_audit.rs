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
pub struct Mount {
    pid: u32,
    uid: u32,
    flags: u64,
    comm: [u8; 16],
    kind: [u8; 32],
    source: [u8; 192],
    target: [u8; 192],
}

#[map]
static MOUNTS: RingBuf = RingBuf::with_byte_size(64 * 1024, 0);

#[tracepoint(category = "syscalls", name = "sys_enter_mount")]
pub fn mount_audit(ctx: TracePointContext) -> u32 {
    match audit(&ctx) {
        Ok(()) => 0,
        Err(error) => error as u32,
    }
}

fn audit(ctx: &TracePointContext) -> Result<(), i32> {
    let mut mount = Mount {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        flags: unsafe { ctx.read_at(40)? },
        comm: ctx.command()?,
        kind: [0; 32],
        source: [0; 192],
        target: [0; 192],
    };
    let source: *const u8 = unsafe { ctx.read_at(16)? };
    let target: *const u8 = unsafe { ctx.read_at(24)? };
    let kind: *const u8 = unsafe { ctx.read_at(32)? };
    unsafe {
        bpf_probe_read_user_str_bytes(target, &mut mount.target)?;
        if !source.is_null() {
            bpf_probe_read_user_str_bytes(source, &mut mount.source)?;
        }
        if !kind.is_null() {
            bpf_probe_read_user_str_bytes(kind, &mut mount.kind)?;
        }
    }
    MOUNTS.output::<Mount>(&mount, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
