#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{
        bpf_get_current_task, bpf_ktime_get_boot_ns, bpf_probe_read_kernel,
        bpf_probe_read_user_str_bytes,
    },
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Process {
    pub pid: u32,
    pub tgid: u32,
    pub start: u64,
    pub comm: [u8; 16],
}

#[repr(C)]
pub struct Exec {
    pub at: u64,
    pub uid: u32,
    pub gid: u32,
    pub own: Process,
    pub parent: Process,
    pub path: [u8; 128],
}

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

const PID: usize = 1256;
const TGID: usize = 1260;
const PARENT: usize = 1272;
const START: usize = 1400;
const COMM: usize = 1832;

unsafe fn process_of(task: *const u8) -> Result<Process, i32> {
    unsafe {
        Ok(Process {
            pid: bpf_probe_read_kernel(task.add(PID) as *const u32)?,
            tgid: bpf_probe_read_kernel(task.add(TGID) as *const u32)?,
            start: bpf_probe_read_kernel(task.add(START) as *const u64)?,
            comm: bpf_probe_read_kernel(task.add(COMM) as *const [u8; 16])?,
        })
    }
}

#[tracepoint]
pub fn exec_with_parent(ctx: TracePointContext) -> u32 {
    match unsafe { try_exec(&ctx) } {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

unsafe fn try_exec(ctx: &TracePointContext) -> Result<(), i32> {
    unsafe {
        let task = bpf_get_current_task() as *const u8;
        let parent: *const u8 = bpf_probe_read_kernel(task.add(PARENT) as *const *const u8)?;
        let filename: *const u8 = ctx.read_at(16)?;
        let mut exec = Exec {
            at: bpf_ktime_get_boot_ns(),
            uid: ctx.uid(),
            gid: ctx.gid(),
            own: process_of(task)?,
            parent: process_of(parent)?,
            path: [0; 128],
        };
        bpf_probe_read_user_str_bytes(filename, &mut exec.path)?;
        EXECS.output::<Exec>(&exec, 0)
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
