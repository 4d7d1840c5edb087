#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

const ARG_SIZE: usize = 64;
const ARG_COUNT: usize = 6;

#[repr(C)]
pub struct Args {
    pub pid: u64,
    pub args: [[u8; ARG_SIZE]; ARG_COUNT],
}

#[map]
static ARGS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn execsnoop(ctx: TracePointContext) -> u32 {
    match snoop(&ctx) {
        Ok(n) => n,
        Err(_) => 0,
    }
}

fn snoop(ctx: &TracePointContext) -> Result<u32, i32> {
    let argv = unsafe { ctx.read_at::<*const *const u8>(24)? };
    let mut args = Args {
        pid: bpf_get_current_pid_tgid(),
        args: [[0; ARG_SIZE]; ARG_COUNT],
    };
    let mut read = 0;
    for (i, slot) in args.args.iter_mut().enumerate() {
        let arg = unsafe { bpf_probe_read_user(argv.add(i))? };
        if arg.is_null() {
            break;
        }
        if unsafe { bpf_probe_read_user_str_bytes(arg, slot) }.is_ok() {
            read += 1;
        }
    }
    ARGS.output::<Args>(&args, 0)?;
    Ok(read)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
