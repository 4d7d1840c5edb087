#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Mount {
    pub pid: u32,
    pub flags: u64,
    pub comm: [u8; 16],
    pub source: [u8; 160],
    pub target: [u8; 160],
    pub fs: [u8; 32],
}

#[map]
static MOUNTS: PerfEventArray<Mount> = PerfEventArray::new(0);

#[tracepoint]
pub fn mount_snoop(ctx: TracePointContext) -> u32 {
    match try_mount(&ctx) {
        Ok(()) => 0,
        Err(e) => e as u32,
    }
}

fn try_mount(ctx: &TracePointContext) -> Result<(), i32> {
    let source: *const u8 = unsafe { ctx.read_at(16)? };
    let target: *const u8 = unsafe { ctx.read_at(24)? };
    let fs: *const u8 = unsafe { ctx.read_at(32)? };
    let flags: u64 = unsafe { ctx.read_at(40)? };
    let mut mount = Mount {
        pid: ctx.pid(),
        flags,
        comm: ctx.command()?,
        source: [0; 160],
        target: [0; 160],
        fs: [0; 32],
    };
    unsafe {
        bpf_probe_read_user_str_bytes(source, &mut mount.source)?;
        bpf_probe_read_user_str_bytes(target, &mut mount.target)?;
        bpf_probe_read_user_str_bytes(fs, &mut mount.fs)?;
    }
    MOUNTS.output(ctx, &mount, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
