#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_get_current_task,
        bpf_ktime_get_boot_ns, bpf_probe_read_kernel,
    },
    macros::{map, tracepoint},
    maps::{PerCpuArray, PerfEventArray},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Task {
    pub pid: u32,
    pub tgid: u32,
    pub ppid: u32,
    pub start: u64,
    pub comm: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Signal {
    pub at: u64,
    pub sender: Task,
    pub target: i64,
    pub signal: i64,
}

#[map]
static SIGNALS: PerfEventArray<Signal> = PerfEventArray::new(0);
#[map]
static OFFSETS: PerCpuArray<[u32; 4]> = PerCpuArray::with_max_entries(1, 0);

fn current() -> Result<Task, i32> {
    let offsets = OFFSETS.get(0).ok_or(-1)?;
    let task = unsafe { bpf_get_current_task() } as *const u8;
    let id = bpf_get_current_pid_tgid();
    unsafe {
        let parent = bpf_probe_read_kernel(task.add(offsets[0] as usize) as *const *const u8)?;
        Ok(Task {
            pid: id as u32,
            tgid: (id >> 32) as u32,
            ppid: bpf_probe_read_kernel(parent.add(offsets[1] as usize) as *const u32)?,
            start: bpf_probe_read_kernel(task.add(offsets[2] as usize) as *const u64)?,
            comm: bpf_get_current_comm()?,
        })
    }
}

#[tracepoint]
pub fn sys_enter_kill(ctx: TracePointContext) -> u32 {
    match kill(&ctx) {
        Ok(_) => 0,
        Err(_) => 1,
    }
}

fn kill(ctx: &TracePointContext) -> Result<(), i32> {
    let mut signal = Signal::default();
    signal.at = unsafe { bpf_ktime_get_boot_ns() };
    signal.sender = current()?;
    signal.target = unsafe { ctx.read_at(16)? };
    signal.signal = unsafe { ctx.read_at(24)? };
    SIGNALS.output(ctx, &signal, 0);
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
