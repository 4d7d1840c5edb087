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
pub struct Opened {
    pub pid: u32,
    pub comm: [u8; 16],
    pub path: [u8; 64],
}

#[map]
static OPENED: PerfEventArray<Opened> = PerfEventArray::new(0);

#[inline(always)]
fn read_path(ctx: &TracePointContext, offset: usize) -> Result<[u8; 64], i32> {
    let mut path = [0u8; 64];
    let pointer: *const u8 = unsafe { ctx.read_at(offset)? };
    unsafe { bpf_probe_read_user_str_bytes(pointer, &mut path)? };
    Ok(path)
}

#[tracepoint]
pub fn openat(ctx: TracePointContext) -> u32 {
    match try_openat(&ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_openat(ctx: &TracePointContext) -> Result<u32, i32> {
    let path = read_path(ctx, 24)?;
    let comm = bpf_get_current_comm()?;
    let opened = Opened {
        pid: ctx.pid(),
        comm,
        path,
    };
    OPENED.output(ctx, &opened, 0);
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
