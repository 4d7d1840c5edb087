//@ form: missing_attribute
//@ fix: Add `#[map]` to `EVENTS`
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, maps::RingBuf, programs::XdpContext};

/// What user space reads.
static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    if let Some(mut entry) = EVENTS.reserve::<u64>(0) {
        entry.write(1);
        entry.submit(0);
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
