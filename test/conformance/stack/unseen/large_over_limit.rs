#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Link {
    pub pid: u32,
    pub comm: [u8; 16],
    pub old: [u8; 240],
    pub new: [u8; 240],
}

#[map]
static LINKS: PerfEventArray<Link> = PerfEventArray::new(0);

#[tracepoint]
pub fn linkat(ctx: TracePointContext) -> u32 {
    match try_link(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_link(ctx: &TracePointContext) -> Result<(), i64> {
    let old: *const u8 = unsafe { ctx.read_at(24) }.map_err(i64::from)?;
    let new: *const u8 = unsafe { ctx.read_at(40) }.map_err(i64::from)?;
    let comm = bpf_get_current_comm().map_err(i64::from)?;
    let mut link = Link {
        pid: ctx.tgid(),
        comm,
        old: [0; 240],
        new: [0; 240],
    };
    unsafe {
        bpf_probe_read_user_str_bytes(old, &mut link.old).map_err(i64::from)?;
        bpf_probe_read_user_str_bytes(new, &mut link.new).map_err(i64::from)?;
    }
    LINKS.output(ctx, &link, 0);
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
