//@ form: set_by_loader
//@ fix: Make `PID`
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_get_current_pid_tgid, macros::kprobe, programs::ProbeContext};

#[unsafe(no_mangle)]
static mut PID: u32 = 0;

#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    if pid == unsafe { PID } {
        return 1;
    }
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
