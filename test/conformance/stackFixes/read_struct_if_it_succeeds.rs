//@ local: sock
//@ bytes: 4
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers,
    macros::{kprobe, map},
    maps::HashMap,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sock {
    cookie: u64,
    pad: [u64; 70],
    port: u32,
}

#[map]
static COOKIES: HashMap<u32, u64> = HashMap::with_max_entries(256, 0);

#[kprobe]
pub fn connect(ctx: ProbeContext) -> u32 {
    ctx.arg(0).map_or(0, look)
}

fn look(sk: *const Sock) -> u32 {
    if let Ok(mut sock) = unsafe { helpers::bpf_probe_read_kernel(sk) } {
        if sock.port == 0 {
            return 0;
        }
        sock.cookie ^= sock.pad[3];
        let _ = COOKIES.insert(&sock.port, &sock.cookie, 0);
        1
    } else {
        0
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
