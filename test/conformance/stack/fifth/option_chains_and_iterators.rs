#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, socket_filter},
    maps::{HashMap, RingBuf},
    programs::SkBuffContext,
};

const ETH: usize = 14;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Mdns {
    pub address: u32,
    pub questions: u16,
    pub answers: u16,
    pub first: [u8; 32],
}

#[map]
static SERVICES: HashMap<[u8; 32], u32> = HashMap::with_max_entries(512, 0);
#[map]
static SEEN: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

fn mdns(ctx: &SkBuffContext) -> Option<Mdns> {
    let ports = ctx.load::<u32>(ETH + 20).ok().map(u32::from_be)?;
    [ports >> 16, ports & 0xffff]
        .iter()
        .any(|port| *port == 5353)
        .then_some(())?;
    let counts: [u16; 2] = ctx.load(ETH + 20 + 8 + 4).ok()?;
    let length = ctx
        .load::<u8>(ETH + 20 + 8 + 12)
        .ok()
        .filter(|it| *it < 32)?;
    let mut label: [u8; 32] = ctx.load(ETH + 20 + 8 + 13).ok()?;
    label
        .iter_mut()
        .enumerate()
        .filter(|(at, _)| *at >= length as usize)
        .for_each(|(_, byte)| *byte = 0);
    Some(Mdns {
        address: ctx.load(ETH + 12).ok()?,
        questions: u16::from_be(counts[0]),
        answers: u16::from_be(counts[1]),
        first: label,
    })
}

#[socket_filter]
pub fn mdns_watch(ctx: SkBuffContext) -> i64 {
    let isudp = ctx.load::<u8>(ETH + 9).is_ok_and(|it| it == 17);
    if !isudp {
        return 0;
    }
    mdns(&ctx)
        .filter(|it| it.answers > 0)
        .and_then(|it| SERVICES.insert(&it.first, &it.address, 0).ok().map(|()| it))
        .and_then(|it| SEEN.output::<Mdns>(&it, 0).ok())
        .map_or(0, |()| ctx.len() as i64)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
