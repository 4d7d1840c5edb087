//@ form: arrays
//@ fix: Replace `SLOTS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

static mut SLOTS: [u64; 16] = [0; 16];

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let slot = unsafe { bpf_ktime_get_ns() } as usize & 15;
    unsafe {
        SLOTS[slot] += 1;
        SLOTS[0] += 1;
        if SLOTS[slot] > 9 {
            SLOTS[slot] = 0;
        }
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
