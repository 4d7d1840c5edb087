#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
pub struct OpenEvent {
    pub timestamp: u64,
    pub pid: u32,
    pub uid: u32,
    pub flags: i32,
    pub ret: i32,
    pub comm: [u8; 16],
    pub filename: [u8; 128],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Args {
    pub filename: u64,
    pub flags: i32,
    pub started: u64,
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);
#[map]
static PENDING: HashMap<u32, Args> = HashMap::with_max_entries(10240, 0);

#[tracepoint]
pub fn sys_enter_openat(ctx: TracePointContext) -> u32 {
    match try_enter(&ctx) {
        Ok(ret) => ret,
        Err(_) => 1,
    }
}

fn try_enter(ctx: &TracePointContext) -> Result<u32, i32> {
    let filename: u64 = unsafe { ctx.read_at(24)? };
    let flags: i32 = unsafe { ctx.read_at(32)? };
    let args = Args {
        filename,
        flags,
        started: unsafe { bpf_ktime_get_ns() },
    };
    PENDING.insert(&ctx.pid(), &args, 0)?;
    Ok(0)
}

#[tracepoint]
pub fn sys_exit_openat(ctx: TracePointContext) -> u32 {
    match try_exit(&ctx) {
        Ok(ret) => ret,
        Err(_) => 1,
    }
}

fn try_exit(ctx: &TracePointContext) -> Result<u32, i32> {
    let pid = ctx.pid();
    let Some(args) = (unsafe { PENDING.get(&pid) }) else {
        return Ok(0);
    };
    let ret: i64 = unsafe { ctx.read_at(16)? };
    let mut event = OpenEvent {
        timestamp: args.started,
        pid,
        uid: ctx.uid(),
        flags: args.flags,
        ret: ret as i32,
        comm: ctx.command()?,
        filename: [0; 128],
    };
    let _ =
        unsafe { bpf_probe_read_user_str_bytes(args.filename as *const u8, &mut event.filename) };
    let _ = EVENTS.output::<OpenEvent>(&event, 0);
    PENDING.remove(&pid)?;
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
