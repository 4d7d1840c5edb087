#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};
use aya_log_ebpf::{debug, info};

#[repr(C)]
pub struct Mount {
    pub pid: u32,
    pub flags: u32,
    pub comm: [u8; 16],
    pub source: [u8; 192],
    pub target: [u8; 192],
    pub kind: [u8; 48],
}

#[map]
static MOUNTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[tracepoint]
pub fn sys_enter_mount(ctx: TracePointContext) -> u32 {
    match mount(&ctx) {
        Ok(()) => 0,
        Err(e) => {
            debug!(&ctx, "mount: {}", e);
            1
        }
    }
}

fn mount(ctx: &TracePointContext) -> Result<(), i32> {
    let (source, target, kind) = unsafe {
        (
            ctx.read_at::<*const u8>(16)?,
            ctx.read_at::<*const u8>(24)?,
            ctx.read_at::<*const u8>(32)?,
        )
    };
    let mut event = Mount {
        pid: ctx.pid(),
        flags: unsafe { ctx.read_at(40)? },
        comm: bpf_get_current_comm()?,
        source: [0; 192],
        target: [0; 192],
        kind: [0; 48],
    };
    unsafe {
        bpf_probe_read_user_str_bytes(source, &mut event.source)?;
        bpf_probe_read_user_str_bytes(target, &mut event.target)?;
        let _ = bpf_probe_read_user_str_bytes(kind, &mut event.kind);
    }
    info!(ctx, "mount by {}", event.pid);
    MOUNTS.output::<Mount>(&event, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
