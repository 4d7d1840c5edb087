#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, generated::bpf_get_stack},
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Trace {
    pub tgid: u32,
    pub depth: u32,
    pub comm: [u8; 16],
    pub frames: [u64; 56],
}

#[map]
static TRACES: PerfEventArray<Trace> = PerfEventArray::new(0);

#[kprobe]
pub fn oops_enter(ctx: ProbeContext) -> u32 {
    let mut trace = Trace {
        tgid: ctx.tgid(),
        depth: 0,
        comm: bpf_get_current_comm().unwrap_or([0; 16]),
        frames: [0; 56],
    };
    let size = core::mem::size_of_val(&trace.frames) as u32;
    let bytes = unsafe { bpf_get_stack(ctx.as_ptr(), trace.frames.as_mut_ptr().cast(), size, 0) };
    if bytes < 0 {
        return 1;
    }
    trace.depth = bytes as u32 / 8;
    TRACES.output(&ctx, &trace, 0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
