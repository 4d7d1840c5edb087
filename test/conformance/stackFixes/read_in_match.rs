//@ local: bytes
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

#[map]
static COUNTS: HashMap<u8, u64> = HashMap::with_max_entries(256, 0);

#[kprobe]
pub fn send(ctx: ProbeContext) -> u32 {
    match ctx.arg::<*const [u8; 600]>(1) {
        Some(message) => count(message, ctx.arg(2).unwrap_or(0)),
        None => 0,
    }
}

fn count(message: *const [u8; 600], at: usize) -> u32 {
    match unsafe { bpf_probe_read_kernel(message) } {
        Ok(bytes) => {
            let _ = COUNTS.insert(&bytes[at & 511], &1, 0);
            0
        }
        Err(_) => 1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
