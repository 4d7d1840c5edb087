#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{
        bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};
use aya_log_ebpf::{debug, info};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Qstr {
    pub hash_len: u64,
    pub name: *const u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct UnlinkEvent {
    pub ts: u64,
    pub pid: u32,
    pub tgid: u32,
    pub comm: [u8; 16],
    pub name: [u8; 96],
}

#[map]
static UNLINKS: PerfEventArray<UnlinkEvent> = PerfEventArray::new(0);

#[kprobe]
pub fn vfs_unlink(ctx: ProbeContext) -> u32 {
    match try_unlink(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret,
    }
}

fn try_unlink(ctx: ProbeContext) -> Result<u32, u32> {
    let dentry: *const u8 = ctx.arg(2).ok_or(1u32)?;
    let qstr = unsafe { bpf_probe_read_kernel(dentry.add(32) as *const Qstr) }.map_err(|_| 2u32)?;
    let mut event = UnlinkEvent {
        ts: unsafe { bpf_ktime_get_ns() },
        pid: ctx.pid(),
        tgid: ctx.tgid(),
        comm: bpf_get_current_comm().map_err(|_| 3u32)?,
        name: [0u8; 96],
    };
    let name =
        unsafe { bpf_probe_read_kernel_str_bytes(qstr.name, &mut event.name).map_err(|_| 4u32)? };
    debug!(&ctx, "name of {} bytes", name.len());
    UNLINKS.output(&ctx, &event, 0);
    info!(&ctx, "unlink by {}", event.pid);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
