//@ bytes: 12
//@ fix: Read into
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user},
    macros::{map, tracepoint},
    maps::PerCpuArray,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Last {
    pid: u64,
    path: [u8; 512],
}

#[map]
static LAST: PerCpuArray<Last> = PerCpuArray::with_max_entries(1, 0);

#[tracepoint]
pub fn openat(ctx: TracePointContext) -> u32 {
    match try_openat(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_openat(ctx: &TracePointContext) -> Result<(), i32> {
    let path: *const u8 = unsafe { ctx.read_at(24)? };
    let last = LAST.get_ptr_mut(0).ok_or(1)?;
    unsafe {
        (*last).pid = bpf_get_current_pid_tgid();
        (*last).path = bpf_probe_read_user(path as *const [u8; 512])?;
    }
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
