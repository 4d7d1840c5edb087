#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Endpoint {
    pub address: [u8; 16],
    pub port: u16,
    pub family: u16,
}

#[repr(C)]
pub struct Connection {
    pub at: u64,
    pub pid: u32,
    pub local: Endpoint,
    pub remote: Endpoint,
}

#[map]
static CONNECTIONS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

fn endpoint(socket: *const u8, family: u16, v4: usize, v6: usize) -> Result<Endpoint, i32> {
    let mut address = [0u8; 16];
    if family == 10 {
        address = unsafe { bpf_probe_read_kernel(socket.add(v6) as *const [u8; 16])? };
    } else {
        let short = unsafe { bpf_probe_read_kernel(socket.add(v4) as *const [u8; 4])? };
        address[12..].copy_from_slice(&short);
    }
    let port = unsafe { bpf_probe_read_kernel(socket.add(v4 + 8) as *const u16)? };
    Ok(Endpoint {
        address,
        port,
        family,
    })
}

#[kprobe]
pub fn tcp_finish_connect(ctx: ProbeContext) -> u32 {
    match finish(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn finish(ctx: &ProbeContext) -> Result<(), i32> {
    let socket: *const u8 = ctx.arg(0).ok_or(1)?;
    let family = unsafe { bpf_probe_read_kernel(socket.add(16) as *const u16)? };
    let connection = Connection {
        at: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        local: endpoint(socket, family, 4, 72)?,
        remote: endpoint(socket, family, 0, 56)?,
    };
    CONNECTIONS.output::<Connection>(&connection, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
