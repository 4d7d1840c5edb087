#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user,
    macros::{map, uprobe},
    maps::RingBuf,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Request {
    pub id: u64,
    pub words: [u64; 60],
}

#[map]
static REQUESTS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[uprobe]
pub fn handle(ctx: ProbeContext) -> u32 {
    let Some(from) = ctx.arg::<*const Request>(0) else {
        return 1;
    };
    match unsafe { bpf_probe_read_user(from) } {
        Ok(request) => match REQUESTS.output::<Request>(&request, 0) {
            Ok(()) => 0,
            Err(_) => 2,
        },
        Err(_) => 1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
