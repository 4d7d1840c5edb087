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
    let Some(pointer) = ctx.arg::<*const Task>(0) else {
        return 0;
    };
    // What is woken up.
    let Ok(task) = (unsafe { bpf_probe_read_kernel(pointer) }) else {
        return 1;
    };
    let _ = STATES.insert(&task.flags, &task.state, 0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
