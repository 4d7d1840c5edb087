#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Args {
    pub argv: [[u8; 192]; 3],
}

#[map]
static ARGS: PerfEventArray<Args> = PerfEventArray::new(0);

#[tracepoint(category = "syscalls", name = "sys_enter_execveat")]
pub fn enter_execveat(ctx: TracePointContext) -> u32 {
    try_args(&ctx).unwrap_or(0)
}

fn try_args(ctx: &TracePointContext) -> Result<u32, i32> {
    let argv: *const *const u8 = unsafe { ctx.read_at(32)? };
    let mut args = Args {
        argv: [[0; 192]; 3],
    };
    let mut read = 0;
    for (i, arg) in args.argv.iter_mut().enumerate() {
        let pointer = unsafe { bpf_probe_read_user(argv.add(i))? };
        if pointer.is_null() {
            break;
        }
        unsafe { bpf_probe_read_user_str_bytes(pointer, arg)? };
        read += 1;
    }
    ARGS.output(ctx, &args, 0);
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
