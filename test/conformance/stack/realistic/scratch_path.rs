#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::{HashMap, PerCpuArray},
    programs::ProbeContext,
};
use aya_log_ebpf::info;

const LOG_BUF_CAPACITY: usize = 1024;

#[repr(C)]
pub struct Buf {
    pub buf: [u8; LOG_BUF_CAPACITY],
}

#[map]
pub static BUF: PerCpuArray<Buf> = PerCpuArray::with_max_entries(1, 0);

#[map]
static LAST: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[kprobe]
pub fn scratch_path(ctx: ProbeContext) -> u32 {
    match try_scratch_path(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret.try_into().unwrap_or(1),
    }
}

fn try_scratch_path(ctx: ProbeContext) -> Result<u32, i32> {
    let buf = unsafe {
        let ptr = BUF.get_ptr_mut(0).ok_or(0)?;
        &mut *ptr
    };
    let filename: *const *const u8 = ctx.arg(1).ok_or(1)?;
    let name = unsafe { bpf_probe_read_kernel(filename)? };
    let bytes = unsafe { bpf_probe_read_kernel_str_bytes(name, &mut buf.buf)? };
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    LAST.insert(&pid, &(bytes.len() as u32), 0)?;
    let text = unsafe { core::str::from_utf8_unchecked(bytes) };
    info!(&ctx, "{} opens {}", pid, text);
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
