#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Exec {
    pub tgid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub filename: [u8; 64],
    pub arg1: [u8; 64],
    pub arg2: [u8; 64],
}

#[map(name = "EXECS")]
static EXECS: PerfEventArray<Exec> = PerfEventArray::new(0);

#[tracepoint]
pub fn execve(ctx: TracePointContext) -> u32 {
    match unsafe { try_execve(ctx) } {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

unsafe fn try_execve(ctx: TracePointContext) -> Result<(), i32> {
    unsafe {
        let filename = ctx.read_at::<*const u8>(16)?;
        let argv = ctx.read_at::<*const *const u8>(24)?;
        let mut exec = Exec {
            tgid: ctx.tgid(),
            uid: ctx.uid(),
            comm: [0; 16],
            filename: [0; 64],
            arg1: [0; 64],
            arg2: [0; 64],
        };
        if let Ok(comm) = ctx.command() {
            exec.comm = comm;
        }
        let _ = bpf_probe_read_user_str_bytes(filename, &mut exec.filename);
        let first = bpf_probe_read_user(argv.add(1))?;
        if !first.is_null() {
            bpf_probe_read_user_str_bytes(first, &mut exec.arg1)?;
            let second = bpf_probe_read_user(argv.add(2))?;
            if !second.is_null() {
                bpf_probe_read_user_str_bytes(second, &mut exec.arg2)?;
            }
        }
        EXECS.output(&ctx, &exec, 0);
    }
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
