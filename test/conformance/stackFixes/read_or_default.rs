//@ local: state
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
pub struct State {
    counts: [u64; 70],
    flags: u32,
}

impl Default for State {
    fn default() -> Self {
        State {
            counts: [1; 70],
            flags: 7,
        }
    }
}

#[map]
static STATES: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

#[kprobe]
pub fn spread(ctx: ProbeContext) -> u32 {
    let Some(pointer) = ctx.arg::<*const State>(0) else {
        return 0;
    };
    let state = unsafe { bpf_probe_read_kernel(pointer) }.unwrap_or_default();
    let _ = STATES.insert(&state.flags, &state.counts[3], 0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
