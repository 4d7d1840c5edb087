//@ form: refused
//@ not: Replace `BUF` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::kprobe, programs::ProbeContext};

static mut BUF: [u8; 32769] = [0; 32769];

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let at = unsafe { bpf_ktime_get_ns() } as usize & 1023;
    unsafe { BUF[at] = 1 };
    u32::from(unsafe { BUF[at / 2] })
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
