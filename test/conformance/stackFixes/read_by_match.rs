//@ local: task
//@ bytes: 16
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_kernel,
    macros::{kprobe, map},
    maps::HashMap,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Task {
    state: u64,
    name: [u8; 520],
    flags: u32,
}

#[map]
static STATES: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

#[kprobe]
pub fn wake_up(ctx: ProbeContext) -> u32 {
    try_wake_up(&ctx).unwrap_or_else(|code| code as u32)
}

fn try_wake_up(ctx: &ProbeContext) -> Result<u32, i32> {
    let pointer: *const Task = ctx.arg(0).ok_or(1)?;
    let at: usize = ctx.arg(1).ok_or(1)?;
    let task = match unsafe { bpf_probe_read_kernel(pointer) } {
        Ok(task) => task,
        Err(error) => return Err(error),
    };
    let first = u64::from(task.name[at & 255]) + task.state;
    let _ = STATES.insert(&task.flags, &first, 0);
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
