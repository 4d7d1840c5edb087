#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::RingBuf,
    programs::ProbeContext,
};
use aya_log_ebpf::warn;

#[repr(C)]
pub struct Statement {
    pub at: u64,
    pub tgid: u32,
    pub length: u32,
    pub comm: [u8; 16],
    pub text: [u8; 448],
}

#[map]
static STATEMENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[uprobe]
pub fn exec_query(ctx: ProbeContext) -> u32 {
    match try_query(&ctx) {
        Ok(()) => 0,
        Err(code) => {
            warn!(&ctx, "no statement: {}", code);
            1
        }
    }
}

fn try_query(ctx: &ProbeContext) -> Result<(), i32> {
    let text: *const u8 = ctx.arg(1).ok_or(-14)?;
    let mut statement = Statement {
        at: unsafe { bpf_ktime_get_ns() },
        tgid: ctx.tgid(),
        length: 0,
        comm: bpf_get_current_comm()?,
        text: [0; 448],
    };
    let read = unsafe { bpf_probe_read_user_str_bytes(text, &mut statement.text)? };
    statement.length = read.len() as u32;
    STATEMENTS.output::<Statement>(&statement, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
