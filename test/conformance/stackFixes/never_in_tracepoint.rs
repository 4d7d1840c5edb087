//@ bytes: 320
//@ fix: Add `#[inline(never)]` to `read`
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes, macros::tracepoint, programs::TracePointContext,
};

struct Names {
    at: *const u8,
}

impl Names {
    fn read(&self) -> u32 {
        let mut name = [0u8; 320];
        unsafe { bpf_probe_read_user_str_bytes(self.at, &mut name) }.map_or(0, |it| it.len() as u32)
    }
}

#[tracepoint]
pub fn openat(ctx: TracePointContext) -> u32 {
    try_openat(&ctx).unwrap_or(0)
}

fn try_openat(ctx: &TracePointContext) -> Result<u32, i32> {
    let at: *const u8 = unsafe { ctx.read_at(24)? };
    let mut head = [0u8; 250];
    let read = unsafe { bpf_probe_read_user_str_bytes(at, &mut head)? }.len();
    let names = Names { at };
    Ok(names.read() + u32::from(head[read & 127]))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
