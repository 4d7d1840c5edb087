#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, uretprobe},
    maps::PerfEventArray,
    programs::RetProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Command {
    pub pid: u32,
    pub uid: u32,
    pub at: u64,
    pub len: u32,
    pub line: [u8; 200],
}

#[map]
static COMMANDS: PerfEventArray<Command> = PerfEventArray::new(0);

#[uretprobe]
pub fn readline(ctx: RetProbeContext) -> u32 {
    try_readline(&ctx).unwrap_or(1)
}

fn try_readline(ctx: &RetProbeContext) -> Result<u32, i32> {
    let line: *const u8 = ctx.ret();
    if line.is_null() {
        return Ok(0);
    }
    let mut command: Command = unsafe { core::mem::zeroed() };
    command.pid = ctx.pid();
    command.uid = ctx.uid();
    command.at = unsafe { bpf_ktime_get_ns() };
    let read = unsafe { bpf_probe_read_user_str_bytes(line, &mut command.line)? };
    command.len = read.len() as u32;
    COMMANDS.output(ctx, &command, 0);
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
