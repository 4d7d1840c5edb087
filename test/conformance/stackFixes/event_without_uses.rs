//@ local: event
//@ bytes: 0
//@ fix: Build
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::RingBuf,
    programs::XdpContext,
};

#[repr(C)]
pub struct Sample {
    length: u64,
    padding: [u64; 72],
}

#[map]
static SAMPLES: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[xdp]
pub fn sample(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u64;
    if length > 100 {
        let event = Sample {
            length,
            padding: [7; 72],
        };
        SAMPLES.output::<Sample>(&event, 0).ok();
    }
    xdp_action::XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
