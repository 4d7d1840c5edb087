//@ local: buffer
//@ bytes: 4
//@ fix: Move
#![no_std]
#![no_main]

use core::mem::MaybeUninit;

use aya_ebpf::{
    helpers::generated::bpf_probe_read_kernel,
    macros::{kprobe, map},
    maps::PerfEventByteArray,
    programs::ProbeContext,
};

#[map]
static OUT: PerfEventByteArray = PerfEventByteArray::new(0);

#[kprobe]
pub fn copy(ctx: ProbeContext) -> u32 {
    let Some(source) = ctx.arg::<*const u8>(0) else {
        return 0;
    };
    let mut buffer = MaybeUninit::<[u8; 700]>::uninit();
    unsafe {
        if bpf_probe_read_kernel(buffer.as_mut_ptr().cast(), 700, source.cast()) != 0 {
            return 1;
        }
        OUT.output(&ctx, &*buffer.as_ptr(), 0);
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
