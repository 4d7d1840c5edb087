#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

const ARGS: usize = 4;
const ARG: usize = 96;

#[repr(C)]
pub struct Command {
    pid: u32,
    argc: u32,
    args: [[u8; ARG]; ARGS],
}

#[map]
static COMMANDS: RingBuf = RingBuf::with_byte_size(512 * 1024, 0);

#[tracepoint(category = "syscalls", name = "sys_enter_execve")]
pub fn argv_on_stack(ctx: TracePointContext) -> u32 {
    command(&ctx).is_err().into()
}

fn command(ctx: &TracePointContext) -> Result<(), i32> {
    let argv: *const *const u8 = unsafe { ctx.read_at(24)? };
    let mut command = Command {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        argc: 0,
        args: [[0; ARG]; ARGS],
    };
    for (i, arg) in command.args.iter_mut().enumerate() {
        let from = unsafe { bpf_probe_read_user(argv.add(i))? };
        if from.is_null() {
            break;
        }
        unsafe { bpf_probe_read_user_str_bytes(from, arg)? };
        command.argc = i as u32 + 1;
    }
    COMMANDS.output::<Command>(&command, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
