#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Unlink {
    pub at: u64,
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub path: [u8; 256],
}

#[map]
static UNLINKS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn unlinkat(ctx: TracePointContext) -> u32 {
    match try_unlinkat(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_unlinkat(ctx: &TracePointContext) -> Result<(), i32> {
    let path: *const u8 = unsafe { ctx.read_at(24)? };
    let comm = bpf_get_current_comm()?;
    let Some(mut entry) = UNLINKS.reserve::<Unlink>(0) else {
        return Err(-1);
    };
    let unlink = entry.as_mut_ptr();
    unsafe {
        (*unlink).at = bpf_ktime_get_ns();
        (*unlink).pid = ctx.tgid();
        (*unlink).uid = ctx.uid();
        (*unlink).comm = comm;
        if bpf_probe_read_user_str_bytes(path, &mut (*unlink).path).is_err() {
            entry.discard(0);
            return Err(-2);
        }
    }
    entry.submit(0);
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
