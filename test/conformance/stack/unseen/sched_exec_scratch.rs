#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel_str_bytes},
    macros::{map, tracepoint},
    maps::{PerCpuArray, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Scratch {
    pub at: u64,
    pub pid: u32,
    pub len: u32,
    pub path: [u8; 512],
}

#[map]
static SCRATCH: PerCpuArray<Scratch> = PerCpuArray::with_max_entries(1, 0);
#[map]
static OUT: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn sched_process_exec(ctx: TracePointContext) -> u32 {
    run(&ctx).map_or(1, |()| 0)
}

fn run(ctx: &TracePointContext) -> Option<()> {
    let scratch = unsafe { &mut *SCRATCH.get_ptr_mut(0)? };
    let location: u32 = unsafe { ctx.read_at(8).ok()? };
    let offset = (location & 0xffff) as usize;
    scratch.at = unsafe { bpf_ktime_get_ns() };
    scratch.pid = ctx.tgid();
    let source = unsafe { (ctx.as_ptr() as *const u8).add(offset) };
    let path = unsafe { bpf_probe_read_kernel_str_bytes(source, &mut scratch.path).ok()? };
    scratch.len = path.len() as u32;
    OUT.output::<Scratch>(&*scratch, 0).ok()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
