#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action,
    helpers::generated::bpf_xdp_adjust_head,
    macros::{map, xdp},
    maps::{Array, LruHashMap},
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct EthHdr {
    pub dst: [u8; 6],
    pub src: [u8; 6],
    pub proto: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IpHdr {
    pub vihl: u8,
    pub tos: u8,
    pub len: u16,
    pub id: u16,
    pub off: u16,
    pub ttl: u8,
    pub proto: u8,
    pub check: u16,
    pub src: u32,
    pub dst: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tunnel {
    pub local: u32,
    pub remote: u32,
    pub next_hop: [u8; 6],
    pub active: u16,
}

#[map]
static TUNNELS: Array<Tunnel> = Array::with_max_entries(16, 0);
#[map]
static AFFINITY: LruHashMap<u32, u32> = LruHashMap::with_max_entries(100_000, 0);

#[inline(always)]
unsafe fn ptr_at<T>(ctx: &XdpContext, offset: usize) -> Result<*mut T, u32> {
    let start = ctx.data();
    let end = ctx.data_end();
    let len = mem::size_of::<T>();
    if start + offset + len > end {
        return Err(xdp_action::XDP_PASS);
    }
    Ok((start + offset) as *mut T)
}

fn fold(mut sum: u32) -> u16 {
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    !(sum as u16)
}

impl IpHdr {
    fn sum(&self) -> u16 {
        let half = |value: u32| (value & 0xffff) + (value >> 16);
        fold(
            u32::from(u16::from_ne_bytes([self.vihl, self.tos]))
                + u32::from(self.len)
                + u32::from(u16::from_ne_bytes([self.ttl, self.proto]))
                + half(self.src)
                + half(self.dst),
        )
    }
}

#[xdp]
pub fn encap(ctx: XdpContext) -> u32 {
    match unsafe { try_encap(&ctx) } {
        Ok(ret) => ret,
        Err(ret) => ret,
    }
}

unsafe fn try_encap(ctx: &XdpContext) -> Result<u32, u32> {
    let eth = unsafe { *ptr_at::<EthHdr>(ctx, 0)? };
    if eth.proto != 0x0800u16.to_be() {
        return Ok(xdp_action::XDP_PASS);
    }
    let inner = unsafe { *ptr_at::<IpHdr>(ctx, 14)? };
    let slot = match unsafe { AFFINITY.get(&inner.src) } {
        Some(slot) => *slot,
        None => {
            let slot = inner.src.wrapping_mul(0x9e37_79b1) >> 28;
            AFFINITY
                .insert(&inner.src, &slot, 0)
                .map_err(|_| xdp_action::XDP_DROP)?;
            slot
        }
    };
    let tunnel = *TUNNELS.get(slot).ok_or(xdp_action::XDP_PASS)?;
    if tunnel.active == 0 {
        return Ok(xdp_action::XDP_PASS);
    }
    let mut outer = IpHdr {
        vihl: 0x45,
        len: (u16::from_be(inner.len) + 20).to_be(),
        id: 0,
        off: 0,
        ttl: 64,
        proto: 4,
        check: 0,
        src: tunnel.local,
        dst: tunnel.remote,
        ..inner
    };
    outer.check = outer.sum();
    if unsafe { bpf_xdp_adjust_head(ctx.ctx, -20) } != 0 {
        return Err(xdp_action::XDP_DROP);
    }
    unsafe {
        *ptr_at::<EthHdr>(ctx, 0)? = EthHdr {
            dst: tunnel.next_hop,
            src: eth.dst,
            proto: eth.proto,
        };
        *ptr_at::<IpHdr>(ctx, 14)? = outer;
    }
    Ok(xdp_action::XDP_TX)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
