//@ form: volatile_access
//@ fix: Replace `TICKS` by PerCpuArray
#![no_std]
#![no_main]

use core::ptr::{read_volatile, write_volatile};

use aya_ebpf::{macros::xdp, programs::XdpContext};

static mut TICKS: u64 = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    unsafe {
        let ticks = read_volatile(&raw const TICKS);
        write_volatile(&raw mut TICKS, ticks + 1);
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
