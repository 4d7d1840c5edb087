//@ form: operators
//@ fix: Replace `SUM` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};

static mut SUM: u64 = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    unsafe {
        SUM |= now & 4;
        SUM = SUM * 3 + now;
        if SUM > 1_000_000 && SUM & 1 == 0 {
            SUM = 0;
            return 1;
        }
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
