#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user},
    macros::{map, uprobe},
    maps::PerfEventByteArray,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Envelope<T> {
    pub at: u64,
    pub kind: u32,
    pub tgid: u32,
    pub content: T,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Alloc {
    pub address: u64,
    pub size: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Arena {
    pub id: u64,
    pub chunks: [u64; 12],
}

#[map]
static EVENTS: PerfEventByteArray = PerfEventByteArray::new(0);

fn send<T: Copy>(ctx: &ProbeContext, kind: u32, content: T) -> u32 {
    let envelope = Envelope {
        at: unsafe { bpf_ktime_get_ns() },
        kind,
        tgid: ctx.tgid(),
        content,
    };
    let size = core::mem::size_of::<Envelope<T>>();
    let bytes = unsafe { core::slice::from_raw_parts((&raw const envelope).cast::<u8>(), size) };
    EVENTS.output(ctx, bytes, 0);
    0
}

#[uprobe]
pub fn malloc_return(ctx: ProbeContext) -> u32 {
    let (Some(address), Some(size)) = (ctx.arg(0), ctx.arg(1)) else {
        return 0;
    };
    send(&ctx, 1, Alloc { address, size })
}

#[uprobe]
pub fn arena_grow(ctx: ProbeContext) -> u32 {
    let Some(pointer) = ctx.arg::<*const Arena>(0) else {
        return 0;
    };
    match unsafe { bpf_probe_read_user(pointer) } {
        Ok(arena) => send(&ctx, 2, arena),
        Err(_) => 1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
