//@ form: refused
//@ refused: all-zero bytes are no value of
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Mode {
    Off = 1,
    On = 2,
    Auto = 3,
}

static mut MODE: Mode = Mode::Off;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    unsafe {
        if MODE == Mode::On {
            return 1;
        }
        MODE = if now & 1 == 0 { Mode::On } else { Mode::Auto };
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
