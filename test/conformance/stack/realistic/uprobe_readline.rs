#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, uretprobe},
    maps::RingBuf,
    programs::RetProbeContext,
};

const LINE: usize = 200;

#[repr(C)]
pub struct Line {
    time: u64,
    pid: u32,
    len: u32,
    comm: [u8; 16],
    text: [u8; LINE],
}

#[map]
static LINES: RingBuf = RingBuf::with_byte_size(64 * 1024, 0);

#[uretprobe(path = "/bin/bash", function = "readline")]
pub fn uprobe_readline(ctx: RetProbeContext) -> u32 {
    let text: *const u8 = ctx.ret();
    if text.is_null() {
        return 0;
    }
    let mut line = Line {
        time: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        len: 0,
        comm: ctx.command().unwrap_or_default(),
        text: [0; LINE],
    };
    match unsafe { bpf_probe_read_user_str_bytes(text, &mut line.text) } {
        Ok(read) => line.len = read.len() as u32,
        Err(_) => return 1,
    }
    let _ = LINES.output::<Line>(&line, 0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
