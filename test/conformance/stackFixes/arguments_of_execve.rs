//@ local: event
//@ bytes: 8
//@ fix: Build
#![no_std]
#![no_main]
use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};
const ARGS: usize = 3;
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Header {
    pid: u32,
    uid: u32,
    at: u64,
}
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Exec {
    header: Header,
    count: u32,
    args: [[u8; 160]; ARGS],
}
#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);
#[map]
static IGNORED: HashMap<u32, u8> = HashMap::with_max_entries(64, 0);
#[derive(Clone, Copy)]
enum Failure {
    Args,
    Read,
}
impl From<i32> for Failure {
    fn from(_: i32) -> Self {
        Failure::Read
    }
}
#[tracepoint(category = "syscalls", name = "sys_enter_execve")]
pub fn execve(ctx: TracePointContext) -> u32 {
    match try_execve(&ctx) {
        Ok(()) => 0,
        Err(Failure::Args) => 1,
        Err(Failure::Read) => 2,
    }
}
fn try_execve(ctx: &TracePointContext) -> Result<(), Failure> {
    let argv: *const *const u8 = unsafe { ctx.read_at(24)? };
    let mut event = Exec {
        header: Header::default(),
        count: 0,
        args: [[0; 160]; ARGS],
    };
    event.header.pid = ctx.pid();
    event.header.uid = ctx.uid();
    event.header.at = unsafe { bpf_ktime_get_ns() };
    if unsafe { IGNORED.get(&event.header.uid) }.is_some() {
        return Ok(());
    }
    for i in 0..ARGS {
        let arg = unsafe { bpf_probe_read_user(argv.add(i))? };
        if arg.is_null() {
            break;
        }
        unsafe { bpf_probe_read_user_str_bytes(arg, &mut event.args[i])? };
        event.count += 1;
    }
    if event.count == 0 {
        return Err(Failure::Args);
    }
    let _ = EVENTS.output::<Exec>(&event, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
