//@ form: returns
//@ fix: Replace `ERRORS`, `CALLS` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut ERRORS: u64 = 0;
static mut CALLS: u64 = 0;

#[kprobe]
pub fn program(ctx: ProbeContext) -> u32 {
    match try_probe(ctx) {
        Ok(ret) => ret,
        Err(_) => {
            unsafe { ERRORS += 1 };
            1
        }
    }
}

fn try_probe(ctx: ProbeContext) -> Result<u32, i64> {
    unsafe { CALLS += 1 };
    let argument: u64 = ctx.arg(0).ok_or(1i64)?;
    unsafe { ERRORS += argument & 1 };
    Ok(0)
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
