#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{fentry, fexit, map},
    maps::{PerCpuArray, RingBuf},
    programs::{FEntryContext, FExitContext},
};
use aya_log_ebpf::info;

#[repr(C)]
pub struct Filename {
    pub name: *const u8,
}

#[map]
static BUFFER: PerCpuArray<[u8; 256]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static RESULTS: RingBuf = RingBuf::with_byte_size(4096, 0);

#[fentry(function = "do_unlinkat")]
pub fn do_unlinkat(ctx: FEntryContext) -> u32 {
    match unsafe { enter(&ctx) } {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

unsafe fn enter(ctx: &FEntryContext) -> Result<(), i32> {
    let filename: *const Filename = ctx.arg(1);
    let name = unsafe { bpf_probe_read_kernel(&raw const (*filename).name)? };
    let buffer = unsafe { &mut *BUFFER.get_ptr_mut(0).ok_or(0)? };
    let name = unsafe { bpf_probe_read_kernel_str_bytes(name, buffer)? };
    let name = unsafe { core::str::from_utf8_unchecked(name) };
    info!(
        ctx,
        "unlink {}: pid {}",
        name,
        bpf_get_current_pid_tgid() >> 32
    );
    Ok(())
}

#[fexit(function = "do_unlinkat")]
pub fn do_unlinkat_exit(ctx: FExitContext) -> u32 {
    let ret: i64 = ctx.ret().unwrap_or(-1);
    let record = (bpf_get_current_pid_tgid(), ret);
    let _ = RESULTS.output::<(u64, i64)>(&record, 0);
    info!(&ctx, "unlink returned {}", ret);
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
