#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_cgroup_id, bpf_ktime_get_boot_ns},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Ids {
    pid: u32,
    tid: u32,
    uid: u32,
    gid: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Process {
    ids: Ids,
    comm: [u8; 16],
    cgroup: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Header {
    time: u64,
    kind: u32,
    size: u32,
    process: Process,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub enum Payload {
    Kill { target: i32, signal: i32 },
    Chdir { address: u64 },
    Exit { code: i64 },
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    header: Header,
    payload: Payload,
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(128 * 1024, 0);

fn process<C: EbpfContext>(ctx: &C) -> Result<Process, i32> {
    Ok(Process {
        ids: Ids {
            pid: ctx.tgid(),
            tid: ctx.pid(),
            uid: ctx.uid(),
            gid: ctx.gid(),
        },
        comm: ctx.command()?,
        cgroup: unsafe { bpf_get_current_cgroup_id() },
    })
}

fn emit<C: EbpfContext>(ctx: &C, kind: u32, payload: Payload) -> Result<(), i32> {
    let event = Event {
        header: Header {
            time: unsafe { bpf_ktime_get_boot_ns() },
            kind,
            size: size_of::<Event>() as u32,
            process: process(ctx)?,
        },
        payload,
    };
    EVENTS.output::<Event>(&event, 0)
}

#[tracepoint(category = "syscalls", name = "sys_enter_kill")]
pub fn enter_kill(ctx: TracePointContext) -> u32 {
    let kill = || unsafe {
        let target = ctx.read_at::<u64>(16)? as i32;
        let signal = ctx.read_at::<u64>(24)? as i32;
        emit(&ctx, 1, Payload::Kill { target, signal })
    };
    kill().is_err().into()
}

#[tracepoint(category = "syscalls", name = "sys_enter_chdir")]
pub fn enter_chdir(ctx: TracePointContext) -> u32 {
    match unsafe { ctx.read_at(16) } {
        Ok(address) => emit(&ctx, 2, Payload::Chdir { address }).is_err().into(),
        Err(_) => 1,
    }
}

#[tracepoint(category = "syscalls", name = "sys_enter_exit_group")]
pub fn enter_exit(ctx: TracePointContext) -> u32 {
    let code = unsafe { ctx.read_at::<i64>(16) }.unwrap_or_default();
    emit(&ctx, 3, Payload::Exit { code }).is_err().into()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
