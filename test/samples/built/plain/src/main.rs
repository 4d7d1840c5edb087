//! A program without any dependency, so that its DWARF is small: see test/conformance/builtSamples.test.ts.
#![no_std]
#![no_main]

const LEN: usize = 48;

#[inline(never)]
fn read(bytes: &mut [u8; LEN]) -> i64 {
    let helper: extern "C" fn(*mut u8, u32) -> i64 = unsafe { core::mem::transmute(16usize) };
    helper(bytes.as_mut_ptr(), LEN as u32)
}

#[unsafe(no_mangle)]
#[unsafe(link_section = "tracepoint")]
pub extern "C" fn plain(_ctx: *mut u8) -> u32 {
    let mut name = [0u8; LEN];
    read(&mut name) as u32
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
