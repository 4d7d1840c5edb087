#![no_std]
#![no_main]

use aya_ebpf::{bindings::TC_ACT_OK, macros::classifier, programs::TcContext};
use aya_log_ebpf::{info, warn};

#[repr(C)]
#[derive(Clone, Copy)]
struct Ethernet {
    destination: [u8; 6],
    source: [u8; 6],
    kind: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Ip {
    version_length: u8,
    tos: u8,
    length: u16,
    id: u16,
    fragment: u16,
    ttl: u8,
    protocol: u8,
    checksum: u16,
    source: u32,
    destination: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Ports {
    source: u16,
    destination: u16,
}

#[classifier]
pub fn packet_log(ctx: TcContext) -> i32 {
    if let Err(error) = describe(&ctx) {
        warn!(&ctx, "cannot read the packet: {}", error);
    }
    TC_ACT_OK
}

fn describe(ctx: &TcContext) -> Result<(), i64> {
    let ethernet: Ethernet = ctx.load(0)?;
    info!(
        ctx,
        "{:mac} > {:mac}", ethernet.source, ethernet.destination
    );
    if u16::from_be(ethernet.kind) != 0x0800 {
        return Ok(());
    }
    let ip: Ip = ctx.load(size_of::<Ethernet>())?;
    let ports = match ip.protocol {
        6 | 17 => {
            let header = usize::from(ip.version_length & 0xf) * 4;
            ctx.load(size_of::<Ethernet>() + header)?
        }
        _ => Ports {
            source: 0,
            destination: 0,
        },
    };
    info!(
        ctx,
        "{:i}:{} > {:i}:{} proto {} ttl {}",
        u32::from_be(ip.source),
        u16::from_be(ports.source),
        u32::from_be(ip.destination),
        u16::from_be(ports.destination),
        ip.protocol,
        ip.ttl
    );
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
