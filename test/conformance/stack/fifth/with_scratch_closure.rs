#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_user, bpf_probe_read_user_buf, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::{PerCpuArray, RingBuf},
    programs::ProbeContext,
};
use aya_log_ebpf::{info, trace};

#[repr(C)]
pub struct Lookup {
    pub pid: u32,
    pub family: i32,
    pub port: [u8; 16],
    pub host: [u8; 256],
}

#[map]
static SCRATCH: PerCpuArray<Lookup> = PerCpuArray::with_max_entries(2, 0);
#[map]
static LOOKUPS: RingBuf = RingBuf::with_byte_size(1 << 17, 0);

fn with_scratch<R>(index: u32, body: impl FnOnce(&mut Lookup) -> Result<R, i32>) -> Result<R, i32> {
    match SCRATCH.get_ptr_mut(index) {
        Some(scratch) => body(unsafe { &mut *scratch }),
        None => Err(-2),
    }
}

#[uprobe]
pub fn getaddrinfo(ctx: ProbeContext) -> u32 {
    let read = |scratch: &mut Lookup| -> Result<usize, i32> {
        let host: *const u8 = ctx.arg(0).ok_or(-22)?;
        let port: *const u8 = ctx.arg(1).ok_or(-22)?;
        let hints: *const i32 = ctx.arg(2).ok_or(-22)?;
        scratch.pid = ctx.tgid();
        scratch.family = if hints.is_null() {
            0
        } else {
            unsafe { bpf_probe_read_user(hints.add(1))? }
        };
        let length = unsafe { bpf_probe_read_user_str_bytes(host, &mut scratch.host)? }.len();
        if unsafe { bpf_probe_read_user_buf(port, &mut scratch.port) }.is_err() {
            scratch.port = [0; 16];
        }
        LOOKUPS.output::<Lookup>(&*scratch, 0)?;
        Ok(length)
    };
    match with_scratch(0, read) {
        Ok(length) => {
            trace!(&ctx, "lookup of {} bytes", length);
            0
        }
        Err(code) => {
            info!(&ctx, "lookup unreadable: {}", code);
            1
        }
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
