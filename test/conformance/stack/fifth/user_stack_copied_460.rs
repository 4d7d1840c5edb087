#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_buf,
    macros::{map, perf_event},
    maps::PerfEventArray,
    programs::PerfEventContext,
};

#[repr(C)]
pub struct StackCopy {
    pub pid: u32,
    pub tid: u32,
    pub ip: u64,
    pub sp: u64,
    pub bp: u64,
    pub bytes: [u8; 432],
}

#[map]
static COPIES: PerfEventArray<StackCopy> = PerfEventArray::new(0);

#[perf_event]
pub fn copy_user_stack(ctx: PerfEventContext) -> u32 {
    let regs = unsafe { &(*ctx.ctx).regs };
    if regs.cs & 3 == 0 {
        return 0;
    }
    let mut copy = StackCopy {
        pid: ctx.tgid(),
        tid: ctx.pid(),
        ip: regs.rip,
        sp: regs.rsp,
        bp: regs.rbp,
        bytes: [0; 432],
    };
    match unsafe { bpf_probe_read_user_buf(regs.rsp as *const u8, &mut copy.bytes) } {
        Ok(()) => COPIES.output(&ctx, &copy, 0),
        Err(_) => return 1,
    }
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
