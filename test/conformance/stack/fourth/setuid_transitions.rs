#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Enter {
    pub uid: u32,
    pub wanted: u32,
    pub at: u64,
    pub comm: [u8; 16],
}

#[repr(C)]
pub struct Transition {
    pub enter: Enter,
    pub left: u64,
    pub ret: i64,
    pub tid: u64,
}

#[map]
static ENTERED: HashMap<u64, Enter> = HashMap::with_max_entries(1024, 0);
#[map]
static TRANSITIONS: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[tracepoint]
pub fn sys_enter_setuid(ctx: TracePointContext) -> u32 {
    match enter(ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

#[tracepoint]
pub fn sys_exit_setuid(ctx: TracePointContext) -> u32 {
    match exit(ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn enter(ctx: TracePointContext) -> Result<(), i64> {
    let enter = Enter {
        uid: ctx.uid(),
        wanted: unsafe { ctx.read_at::<u64>(16)? } as u32,
        at: unsafe { bpf_ktime_get_ns() },
        comm: ctx.command()?,
    };
    ENTERED.insert(&bpf_get_current_pid_tgid(), &enter, 0)?;
    Ok(())
}

fn exit(ctx: TracePointContext) -> Result<(), i64> {
    let tid = bpf_get_current_pid_tgid();
    let enter = unsafe { ENTERED.get(&tid) }.ok_or(-1i64)?;
    let transition = Transition {
        enter: *enter,
        left: unsafe { bpf_ktime_get_ns() },
        ret: unsafe { ctx.read_at(16)? },
        tid,
    };
    if transition.ret == 0 && transition.enter.uid != transition.enter.wanted {
        TRANSITIONS.output::<Transition>(&transition, 0)?;
    }
    ENTERED.remove(&tid)?;
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
