//@ local: task
//@ bytes: 4
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
    match try_wake_up(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_wake_up(ctx: &ProbeContext) -> Result<(), i64> {
    let pointer: *const Task = ctx.arg(0).ok_or(1i64)?;
    // The whole task, to look at three of its fields.
    let task = unsafe { bpf_probe_read_kernel(pointer) }.map_err(i64::from)?;
    if task.name[0] == b'k' {
        return Ok(());
    }
    let _ = STATES.insert(&task.flags, &task.state, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
