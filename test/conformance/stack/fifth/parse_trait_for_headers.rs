#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::PerCpuHashMap,
    programs::XdpContext,
};

/// A header that knows how long it is and what follows it.
trait Layer: Copy {
    fn length(&self) -> usize;
    fn next(&self) -> u16;
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Ethernet {
    dst: [u8; 6],
    src: [u8; 6],
    kind: [u8; 2],
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Vlan {
    tci: [u8; 2],
    kind: [u8; 2],
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Inet {
    bits: u8,
    tos: u8,
    len: [u8; 2],
    id: [u8; 4],
    ttl: u8,
    proto: u8,
    check: [u8; 2],
    src: [u8; 4],
    dst: [u8; 4],
}

impl Layer for Ethernet {
    fn length(&self) -> usize {
        14
    }
    fn next(&self) -> u16 {
        u16::from_be_bytes(self.kind)
    }
}

impl Layer for Vlan {
    fn length(&self) -> usize {
        4
    }
    fn next(&self) -> u16 {
        u16::from_be_bytes(self.kind)
    }
}

impl Layer for Inet {
    fn length(&self) -> usize {
        ((self.bits & 0xf) as usize) * 4
    }
    fn next(&self) -> u16 {
        self.proto as u16
    }
}

struct Cursor<'a> {
    ctx: &'a XdpContext,
    at: usize,
}

impl Cursor<'_> {
    #[inline(always)]
    fn take<L: Layer>(&mut self) -> Option<L> {
        let start = self.ctx.data() + self.at;
        if start + size_of::<L>() > self.ctx.data_end() {
            return None;
        }
        let layer = unsafe { *(start as *const L) };
        self.at += layer.length();
        Some(layer)
    }
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pair {
    pub src: [u8; 4],
    pub dst: [u8; 4],
    pub vlan: u16,
    pub proto: u16,
}

#[map]
static PAIRS: PerCpuHashMap<Pair, u64> = PerCpuHashMap::with_max_entries(8192, 0);

fn pair(ctx: &XdpContext) -> Option<Pair> {
    let mut cursor = Cursor { ctx, at: 0 };
    let mut kind = cursor.take::<Ethernet>()?.next();
    let mut vlan = 0;
    if kind == 0x8100 {
        let tag: Vlan = cursor.take()?;
        vlan = u16::from_be_bytes(tag.tci) & 0x0fff;
        kind = tag.next();
    }
    if kind != 0x0800 {
        return None;
    }
    let ip = cursor.take::<Inet>()?;
    Some(Pair {
        src: ip.src,
        dst: ip.dst,
        vlan,
        proto: ip.next(),
    })
}

#[xdp]
pub fn count_pairs(ctx: XdpContext) -> u32 {
    if let Some(pair) = pair(&ctx) {
        match PAIRS.get_ptr_mut(&pair) {
            Some(count) => unsafe { *count += 1 },
            None => PAIRS.insert(&pair, 1u64, 0).unwrap_or_default(),
        }
    }
    xdp_action::XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
