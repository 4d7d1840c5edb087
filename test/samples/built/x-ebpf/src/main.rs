//! The source of the objects beside it: see test/conformance/builtSamples.test.ts.
#![no_std]
#![no_main]
use aya_ebpf::{
    helpers::bpf_probe_read_kernel_str_bytes,
    macros::{kprobe, tracepoint, xdp},
    programs::{ProbeContext, TracePointContext, XdpContext},
};

const LEN: usize = 200;

fn fill(buf: &mut [u8]) -> u32 {
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, buf) }.is_ok() as u32
}

#[inline(never)]
fn first() -> u32 {
    let mut inner = [0u8; LEN];
    fill(&mut inner)
}

#[inline(never)]
fn generic<T: Copy>(value: T) -> u32 {
    let mut items = [value; 16];
    let size = core::mem::size_of::<T>() * 16;
    let bytes = unsafe { core::slice::from_raw_parts_mut(items.as_mut_ptr() as *mut u8, size) };
    fill(bytes)
}

#[xdp]
pub fn large(_ctx: XdpContext) -> u32 {
    let mut own = [0u8; LEN];
    fill(&mut own) + first()
}

#[kprobe]
pub fn small(_ctx: ProbeContext) -> u32 {
    generic(1u8) + generic(2u32)
}

/// The branch is never taken, which only the compiler knows.
#[tracepoint]
pub fn guarded(ctx: TracePointContext) -> u32 {
    let narrow = unsafe { ctx.read_at::<u8>(8) }.unwrap_or(0);
    if narrow as u32 > 300 {
        let mut huge = [0u8; 600];
        return fill(&mut huge);
    }
    narrow as u32
}

#[unsafe(link_section = "tracepoint/raw")]
#[unsafe(export_name = "by_hand")]
pub extern "C" fn handmade(_ctx: *mut core::ffi::c_void) -> u32 {
    let mut buf = [0u8; 100];
    fill(&mut buf)
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
