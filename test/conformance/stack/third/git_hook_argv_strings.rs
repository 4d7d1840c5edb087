#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::PerfEventByteArray,
    programs::TracePointContext,
};

#[map]
static COMMANDS: PerfEventByteArray = PerfEventByteArray::new(0);

#[tracepoint]
pub fn exec_line(ctx: TracePointContext) -> u32 {
    line(&ctx).unwrap_or_else(|code| code as u32)
}

fn line(ctx: &TracePointContext) -> Result<u32, i32> {
    let argv: *const *const u8 = unsafe { ctx.read_at(24)? };
    let mut text = [0u8; 448];
    let mut at = 0usize;
    for i in 0..6 {
        let argument = unsafe { bpf_probe_read_user(argv.add(i))? };
        if argument.is_null() || at > 448 - 64 {
            break;
        }
        let Some(to) = text.get_mut(at..at + 64) else {
            break;
        };
        at += unsafe { bpf_probe_read_user_str_bytes(argument, to)? }.len() + 1;
    }
    COMMANDS.output(ctx, &text[..], 0);
    Ok(at as u32)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
