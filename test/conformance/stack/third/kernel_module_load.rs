#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};
use aya_log_ebpf::info;

#[repr(C)]
pub struct Module {
    pub tgid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub name: [u8; 56],
    pub arguments: [u8; 384],
}

#[map]
static MODULES: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[kprobe]
pub fn do_init_module(ctx: ProbeContext) -> u32 {
    match load(&ctx) {
        Ok(()) => 0,
        Err(code) => {
            info!(&ctx, "module not read: {}", code);
            1
        }
    }
}

fn load(ctx: &ProbeContext) -> Result<(), i32> {
    let module: *const u8 = ctx.arg(0).ok_or(-22)?;
    let mut event = Module {
        tgid: ctx.tgid(),
        uid: ctx.uid(),
        comm: bpf_get_current_comm()?,
        name: [0; 56],
        arguments: [0; 384],
    };
    unsafe {
        bpf_probe_read_kernel_str_bytes(module.add(24), &mut event.name)?;
        bpf_probe_read_kernel_str_bytes(module.add(80), &mut event.arguments)?;
    }
    MODULES.output::<Module>(&event, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
