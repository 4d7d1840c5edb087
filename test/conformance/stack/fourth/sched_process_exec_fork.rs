#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_kernel_str_bytes,
    macros::{map, tracepoint},
    maps::{LruHashMap, PerfEventArray},
    programs::TracePointContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Process {
    pub pid: u32,
    pub ppid: u32,
    pub uid: u32,
    pub gid: u32,
    pub comm: [u8; 16],
    pub file: [u8; 96],
}

#[map]
static PARENTS: LruHashMap<u32, u32> = LruHashMap::with_max_entries(8192, 0);
#[map]
static PROCESSES: PerfEventArray<Process> = PerfEventArray::new(0);

#[tracepoint]
pub fn sched_process_fork(ctx: TracePointContext) -> u32 {
    match fork(&ctx) {
        Ok(()) => 0,
        Err(e) => e as u32,
    }
}

#[tracepoint]
pub fn sched_process_exec(ctx: TracePointContext) -> u32 {
    match exec(&ctx) {
        Ok(()) => 0,
        Err(e) => e as u32,
    }
}

fn fork(ctx: &TracePointContext) -> Result<(), i64> {
    let parent = unsafe { ctx.read_at::<u32>(24)? };
    let child = unsafe { ctx.read_at::<u32>(44)? };
    PARENTS.insert(&child, &parent, 0)?;
    Ok(())
}

fn exec(ctx: &TracePointContext) -> Result<(), i64> {
    let location: u32 = unsafe { ctx.read_at(8)? };
    let offset = (location & 0xffff) as usize;
    let pid = ctx.tgid();
    let mut process = Process {
        pid,
        ppid: unsafe { PARENTS.get(&pid).copied().unwrap_or(0) },
        uid: ctx.uid(),
        gid: ctx.gid(),
        comm: ctx.command()?,
        file: [0; 96],
    };
    let file = unsafe {
        bpf_probe_read_kernel_str_bytes((ctx.as_ptr() as *const u8).add(offset), &mut process.file)?
    };
    let file = unsafe { core::str::from_utf8_unchecked(file) };
    info!(ctx, "exec {} {}", pid, file);
    PROCESSES.output(ctx, &process, 0);
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
