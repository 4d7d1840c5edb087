#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel, bpf_probe_read_kernel_buf},
    macros::{fexit, map},
    maps::{PerCpuArray, PerfEventArray},
    programs::FExitContext,
};

const EINPROGRESS: i32 = -115;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Attempt {
    pub pid: u32,
    pub uid: u32,
    pub ret: i32,
    pub family: u16,
    pub port: u16,
    pub address: [u8; 16],
    pub comm: [u8; 16],
}

#[map]
static ATTEMPTS: PerfEventArray<Attempt> = PerfEventArray::new(0);
#[map]
static ERRORS: PerCpuArray<[u32; 256]> = PerCpuArray::with_max_entries(1, 0);

#[fexit(function = "__inet_stream_connect")]
pub fn inet_stream_connect(ctx: FExitContext) -> i32 {
    try_connect(&ctx).map(|_| 0).unwrap_or_else(|e| e)
}

fn try_connect(ctx: &FExitContext) -> Result<(), i32> {
    let ret: i32 = ctx.arg(5);
    if ret == 0 || ret == EINPROGRESS {
        return Ok(());
    }
    if let Some(errors) = ERRORS.get_ptr_mut(0) {
        let number = (-ret) as usize;
        if number < 256 {
            unsafe { (*errors)[number] += 1 };
        }
    }
    let address: *const u8 = ctx.arg(1);
    let family: u16 = unsafe { bpf_probe_read_kernel(address.cast()) }?;
    let port: u16 = unsafe { bpf_probe_read_kernel(address.add(2).cast()) }?;
    let mut attempt = Attempt {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        ret,
        family,
        port: u16::from_be(port),
        address: [0; 16],
        comm: bpf_get_current_comm()?,
    };
    match family {
        2 => unsafe { bpf_probe_read_kernel_buf(address.add(4), &mut attempt.address[12..]) }?,
        10 => unsafe { bpf_probe_read_kernel_buf(address.add(8), &mut attempt.address) }?,
        other => return Err(other as i32),
    }
    ATTEMPTS.output(ctx, &attempt, 0);
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
