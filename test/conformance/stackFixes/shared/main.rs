#![no_std]
#![no_main]

use aya_ebpf::{macros::tracepoint, programs::TracePointContext};

#[tracepoint]
pub fn openat(ctx: TracePointContext) -> u32 {
    let Ok(name) = (unsafe { ctx.read_at::<*const u8>(24) }) else {
        return 0;
    };
    common::first_of(name).unwrap_or(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
