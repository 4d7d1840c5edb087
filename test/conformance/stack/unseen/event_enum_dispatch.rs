#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_ktime_get_ns,
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Clone3 {
    pub flags: u64,
    pub stack: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Exit {
    pub code: i32,
    pub group: u32,
}

#[repr(C, u32)]
#[derive(Clone, Copy)]
pub enum Body {
    Clone(Clone3),
    Exit(Exit),
    Comm([u8; 16]),
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    pub at: u64,
    pub pid: u32,
    pub tid: u32,
    pub body: Body,
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

fn emit(ctx: &TracePointContext, body: Body) -> u32 {
    let event = Event {
        at: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        tid: ctx.pid(),
        body,
    };
    match EVENTS.output::<Event>(&event, 0) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

#[tracepoint]
pub fn enter_clone(ctx: TracePointContext) -> u32 {
    let flags: u64 = unsafe { ctx.read_at(16) }.unwrap_or(0);
    let stack: u64 = unsafe { ctx.read_at(24) }.unwrap_or(0);
    emit(&ctx, Body::Clone(Clone3 { flags, stack }))
}

#[tracepoint]
pub fn enter_exit_group(ctx: TracePointContext) -> u32 {
    let code: i32 = unsafe { ctx.read_at(16) }.unwrap_or(-1);
    emit(&ctx, Body::Exit(Exit { code, group: 1 }))
}

#[tracepoint]
pub fn task_rename(ctx: TracePointContext) -> u32 {
    match ctx.command() {
        Ok(comm) => emit(&ctx, Body::Comm(comm)),
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
