#![no_std]
#![no_main]

use aya_ebpf::{EbpfContext, macros::tracepoint, programs::TracePointContext};
use aya_log_ebpf::info;

/// Offset of `argv` in /sys/kernel/tracing/events/syscalls/sys_enter_execve/format.
const ARGV: usize = 24;

#[tracepoint(category = "syscalls", name = "sys_enter_execve")]
pub fn execve_hello(ctx: TracePointContext) -> u32 {
    match try_execve_hello(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_execve_hello(ctx: TracePointContext) -> Result<u32, i32> {
    let pid = ctx.pid();
    let uid = ctx.uid();
    let comm = ctx.command()?;
    let name = unsafe { core::str::from_utf8_unchecked(&comm) };
    if uid == 0 {
        info!(&ctx, "root runs a program from {}", name);
    }
    let arguments: u64 = unsafe { ctx.read_at(ARGV)? };
    if arguments == 0 {
        info!(&ctx, "pid {} gives no arguments", pid);
    }
    info!(&ctx, "execve by {} (pid {}, uid {})", name, pid, uid);
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
