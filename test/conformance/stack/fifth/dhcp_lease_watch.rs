#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::generated::bpf_xdp_load_bytes,
    macros::{map, xdp},
    maps::{HashMap, RingBuf},
    programs::XdpContext,
};
use aya_log_ebpf::info;

const BOOTP: u32 = 42;
const OPTIONS: u32 = BOOTP + 240;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bootp {
    pub op: u8,
    pub kind: u8,
    pub hlen: u8,
    pub hops: u8,
    pub xid: u32,
    pub secs: u16,
    pub flags: u16,
    pub client: [u8; 4],
    pub yours: [u8; 4],
    pub server: [u8; 4],
    pub relay: [u8; 4],
    pub hardware: [u8; 16],
    pub name: [u8; 64],
    pub file: [u8; 128],
}

#[repr(C)]
pub struct Lease {
    pub mac: [u8; 6],
    pub kind: u8,
    pub _pad: u8,
    pub address: [u8; 4],
    pub host: [u8; 32],
}

#[map]
static SERVERS: HashMap<[u8; 4], u8> = HashMap::with_max_entries(16, 0);
#[map]
static LEASES: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[inline(always)]
fn load<T>(ctx: &XdpContext, offset: u32, into: &mut T) -> Result<(), i64> {
    let into: *mut T = into;
    match unsafe { bpf_xdp_load_bytes(ctx.ctx, offset, into.cast(), size_of::<T>() as u32) } {
        0 => Ok(()),
        error => Err(error),
    }
}

fn try_dhcp(ctx: &XdpContext) -> Result<u32, i64> {
    let mut ports = [0u16; 2];
    load(ctx, 34, &mut ports)?;
    if ports[0] != 67u16.to_be() && ports[1] != 67u16.to_be() {
        return Ok(xdp_action::XDP_PASS);
    }
    let mut bootp = Bootp {
        op: 0,
        kind: 0,
        hlen: 0,
        hops: 0,
        xid: 0,
        secs: 0,
        flags: 0,
        client: [0; 4],
        yours: [0; 4],
        server: [0; 4],
        relay: [0; 4],
        hardware: [0; 16],
        name: [0; 64],
        file: [0; 128],
    };
    load(ctx, BOOTP, &mut bootp)?;
    if bootp.op == 2 && unsafe { SERVERS.get(&bootp.server) }.is_none() {
        info!(
            ctx,
            "rogue dhcp server {:i}",
            u32::from_be_bytes(bootp.server)
        );
        return Ok(xdp_action::XDP_DROP);
    }
    let mut lease = Lease {
        mac: [0; 6],
        kind: 0,
        _pad: 0,
        address: bootp.yours,
        host: [0; 32],
    };
    lease.mac.copy_from_slice(&bootp.hardware[..6]);
    let mut at = OPTIONS;
    for _ in 0..12 {
        let mut option = [0u8; 2];
        load(ctx, at, &mut option)?;
        match option[0] {
            255 => break,
            53 => load(ctx, at + 2, &mut lease.kind)?,
            12 if option[1] <= 32 => load(ctx, at + 2, &mut lease.host)?,
            _ => {}
        }
        at += 2 + option[1] as u32;
    }
    let _ = LEASES.output::<Lease>(&lease, 0);
    Ok(xdp_action::XDP_PASS)
}

#[xdp(frags)]
pub fn dhcp(ctx: XdpContext) -> u32 {
    try_dhcp(&ctx).unwrap_or(xdp_action::XDP_PASS)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
