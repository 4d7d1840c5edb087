#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Oom {
    pub killer: u32,
    pub victim: u32,
    pub pages: u64,
    pub killer_comm: [u8; 16],
    pub victim_comm: [u8; 16],
}

#[map]
static OOMS: PerfEventArray<Oom> = PerfEventArray::new(0);

#[kprobe]
pub fn oom_kill_process(ctx: ProbeContext) -> u32 {
    try_oom(&ctx).map_or_else(|e| e as u32, |_| 0)
}

fn try_oom(ctx: &ProbeContext) -> Result<(), i64> {
    let control: *const u8 = ctx.arg(0).ok_or(1i64)?;
    let task: *const u8 = unsafe { bpf_probe_read_kernel(control.add(40) as *const *const u8) }
        .map_err(|e| e as i64)?;
    let pages: u64 =
        unsafe { bpf_probe_read_kernel(control.add(32) as *const u64) }.map_err(|e| e as i64)?;
    let victim: u32 =
        unsafe { bpf_probe_read_kernel(task.add(1256) as *const u32) }.map_err(|e| e as i64)?;
    let victim_comm = unsafe { bpf_probe_read_kernel(task.add(1832) as *const [u8; 16]) }
        .map_err(|e| e as i64)?;
    let oom = Oom {
        killer: (bpf_get_current_pid_tgid() >> 32) as u32,
        victim,
        pages,
        killer_comm: bpf_get_current_comm().map_err(|e| e as i64)?,
        victim_comm,
    };
    OOMS.output(ctx, &oom, 0);
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
