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
pub struct Renamed {
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub from: [u8; 208],
    pub to: [u8; 208],
}

#[map]
static RENAMED: PerfEventArray<Renamed> = PerfEventArray::new(0);

#[tracepoint]
pub fn renameat2(ctx: TracePointContext) -> u32 {
    match try_rename(&ctx) {
        Ok(()) => 0,
        Err(code) => code as u32,
    }
}

fn try_rename(ctx: &TracePointContext) -> Result<(), i32> {
    let from: *const u8 = unsafe { ctx.read_at(24)? };
    let to: *const u8 = unsafe { ctx.read_at(40)? };
    let mut renamed = Renamed {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        comm: ctx.command()?,
        from: [0; 208],
        to: [0; 208],
    };
    unsafe {
        bpf_probe_read_user_str_bytes(from, &mut renamed.from)?;
        bpf_probe_read_user_str_bytes(to, &mut renamed.to)?;
    }
    RENAMED.output(ctx, &renamed, 0);
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
