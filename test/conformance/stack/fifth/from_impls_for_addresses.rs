#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};
use aya_log_ebpf::info;

mod vmlinux {
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct SockCommon {
        pub daddr: u32,
        pub rcv_saddr: u32,
        pub hash: u32,
        pub dport: u16,
        pub num: u16,
        pub family: u16,
        pub state: u8,
        pub reuse: u8,
        pub bound: i32,
        pub bind_node: [u64; 2],
        pub prot: u64,
        pub net: u64,
        pub v6_daddr: [u8; 16],
        pub v6_rcv_saddr: [u8; 16],
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Endpoint {
    pub address: [u8; 16],
    pub port: u16,
    pub v6: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Accepted {
    pub pid: u32,
    pub local: Endpoint,
    pub remote: Endpoint,
    pub comm: [u8; 16],
}

#[map]
static ACCEPTED: PerfEventArray<Accepted> = PerfEventArray::new(0);

impl From<(u32, u16)> for Endpoint {
    fn from((address, port): (u32, u16)) -> Self {
        let mut mapped = [0u8; 16];
        mapped[10] = 0xff;
        mapped[11] = 0xff;
        mapped[12..].copy_from_slice(&address.to_ne_bytes());
        Self {
            address: mapped,
            port,
            v6: 0,
        }
    }
}

impl From<([u8; 16], u16)> for Endpoint {
    fn from((address, port): ([u8; 16], u16)) -> Self {
        Self {
            address,
            port,
            v6: 1,
        }
    }
}

fn endpoints(sock: &vmlinux::SockCommon) -> Option<(Endpoint, Endpoint)> {
    let remote_port = u16::from_be(sock.dport);
    match sock.family {
        2 => Some((
            (sock.rcv_saddr, sock.num).into(),
            (sock.daddr, remote_port).into(),
        )),
        10 => Some((
            (sock.v6_rcv_saddr, sock.num).into(),
            (sock.v6_daddr, remote_port).into(),
        )),
        _ => None,
    }
}

#[kprobe]
pub fn inet_csk_accepted(ctx: ProbeContext) -> u32 {
    match accepted(&ctx) {
        Ok(port) => {
            info!(&ctx, "accepted on {}", port);
            0
        }
        Err(_) => 0,
    }
}

fn accepted(ctx: &ProbeContext) -> Result<u16, i32> {
    let sock: *const vmlinux::SockCommon = ctx.arg(0).ok_or(-1)?;
    let common = unsafe { bpf_probe_read_kernel(sock) }?;
    let (local, remote) = endpoints(&common).ok_or(-97)?;
    let event = Accepted {
        pid: ctx.tgid(),
        local,
        remote,
        comm: bpf_get_current_comm()?,
    };
    ACCEPTED.output(ctx, &event, 0);
    Ok(local.port)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
