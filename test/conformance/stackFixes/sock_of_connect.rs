//@ local: sock
//@ bytes: 16
//@ fix: Read
#![no_std]
#![no_main]
use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_probe_read_kernel,
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sock {
    family: u16,
    port: u16,
    pad: [u64; 70],
    cookie: u64,
}
#[map]
static OUT: RingBuf = RingBuf::with_byte_size(1 << 18, 0);
pub const NONE: u32 = xdp_action::XDP_PASS;
#[kprobe]
pub fn connect(ctx: ProbeContext) -> u32 {
    let sk: *const Sock = match ctx.arg(0) {
        Some(it) => it,
        None => return NONE,
    };
    match look(sk) {
        Some(cookie) => {
            let _ = OUT.output::<u64>(&cookie, 0);
            0
        }
        None => 1,
    }
}
fn look(sk: *const Sock) -> Option<u64> {
    let sock = unsafe { bpf_probe_read_kernel(sk) }.ok()?;
    if sock.family != 2 {
        return None;
    }
    (0..4).for_each(|_| {});
    let total = sock.pad.iter().fold(0u64, |sum, it| sum ^ it);
    Some(sock.cookie ^ total ^ u64::from(sock.port))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
