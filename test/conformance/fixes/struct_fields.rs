//@ form: structs
//@ fix: Replace `STATS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::xdp, programs::XdpContext};

#[repr(C)]
pub struct Stats {
    packets: u64,
    bytes: u64,
    last: u32,
}

static mut STATS: Stats = Stats {
    packets: 0,
    bytes: 0,
    last: 0,
};

#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let length = ctx.data_end() - ctx.data();
    unsafe {
        STATS.packets += 1;
        STATS.bytes += length as u64;
        if STATS.last as usize == length {
            return 1;
        }
        STATS.last = length as u32;
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
