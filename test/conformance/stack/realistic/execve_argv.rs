#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{PerCpuArray, RingBuf},
    programs::TracePointContext,
};

const MAX_ARGS: usize = 8;
const ARG_LEN: usize = 128;

#[repr(C)]
pub struct Exec {
    pid: u32,
    argc: u32,
    lengths: [u32; MAX_ARGS],
    args: [[u8; ARG_LEN]; MAX_ARGS],
}

#[map]
static SCRATCH: PerCpuArray<Exec> = PerCpuArray::with_max_entries(1, 0);

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint(category = "syscalls", name = "sys_enter_execve")]
pub fn execve_argv(ctx: TracePointContext) -> u32 {
    match unsafe { try_execve(&ctx) } {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

unsafe fn try_execve(ctx: &TracePointContext) -> Result<(), i32> {
    let argv: *const *const u8 = unsafe { ctx.read_at(24)? };
    let exec = SCRATCH.get_ptr_mut(0).ok_or(-1)?;
    let exec = unsafe { &mut *exec };
    exec.pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    exec.argc = 0;

    for i in 0..MAX_ARGS {
        let arg = unsafe { bpf_probe_read_user(argv.add(i))? };
        if arg.is_null() {
            break;
        }
        let copied = unsafe { bpf_probe_read_user_str_bytes(arg, &mut exec.args[i]) };
        exec.lengths[i] = match copied {
            Ok(bytes) => bytes.len() as u32,
            Err(_) => 0,
        };
        exec.argc += 1;
    }
    EXECS.output::<Exec>(&*exec, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
