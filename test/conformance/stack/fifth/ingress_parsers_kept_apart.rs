#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{cgroup_skb, map},
    maps::{HashMap, LruHashMap, PerfEventArray},
    programs::SkBuffContext,
};

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Packet {
    pub src: [u8; 16],
    pub sport: u16,
    pub dport: u16,
    pub proto: u8,
    pub v6: u8,
    pub flags: u16,
}

#[map]
static OPEN_PORTS: HashMap<u16, u8> = HashMap::with_max_entries(128, 0);
#[map]
static KNOWN: LruHashMap<[u8; 16], u64> = LruHashMap::with_max_entries(65536, 0);
#[map]
static REFUSED: PerfEventArray<Packet> = PerfEventArray::new(0);

#[inline(never)]
fn parse_v4(ctx: &SkBuffContext, packet: &mut Packet) -> i64 {
    let header = match ctx.load::<[u8; 20]>(0) {
        Ok(header) => header,
        Err(e) => return e,
    };
    packet.src[12..].copy_from_slice(&header[12..16]);
    packet.proto = header[9];
    ((header[0] & 0xf) as i64) << 2
}

#[inline(never)]
fn parse_v6(ctx: &SkBuffContext, packet: &mut Packet) -> i64 {
    let Ok(header) = ctx.load::<[u8; 40]>(0) else {
        return -1;
    };
    packet.v6 = 1;
    packet.proto = header[6];
    packet.src.copy_from_slice(&header[8..24]);
    40
}

#[inline(never)]
fn parse_ports(ctx: &SkBuffContext, at: usize, packet: &mut Packet) -> i64 {
    let Ok(ports) = ctx.load::<[u16; 2]>(at) else {
        return -1;
    };
    packet.sport = u16::from_be(ports[0]);
    packet.dport = u16::from_be(ports[1]);
    if packet.proto == 6 {
        packet.flags = ctx.load::<u16>(at + 12).unwrap_or(0);
    }
    0
}

#[cgroup_skb(ingress)]
pub fn container_ingress(ctx: SkBuffContext) -> i32 {
    let mut packet = Packet::default();
    let at = if ctx.skb.protocol() == (0x86ddu16.to_be()) as u32 {
        parse_v6(&ctx, &mut packet)
    } else {
        parse_v4(&ctx, &mut packet)
    };
    if at < 0 {
        return 1;
    }
    if parse_ports(&ctx, at as usize & 63, &mut packet) < 0 {
        return 1;
    }
    if unsafe { OPEN_PORTS.get(&packet.dport) }.is_some() {
        let one = 1u64;
        if KNOWN.insert(&packet.src, &one, 0).is_ok() {
            return 1;
        }
    }
    REFUSED.output(&ctx, &packet, 0);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
