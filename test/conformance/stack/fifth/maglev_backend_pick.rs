#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{Array, HashMap, PerCpuArray},
    programs::XdpContext,
};

const TABLE: u32 = 4093;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Service {
    pub address: u32,
    pub port: u16,
    pub proto: u8,
    pub _pad: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Backend {
    pub mac: [u8; 6],
    pub _pad: u16,
    pub address: u32,
    pub weight: u32,
}

#[repr(C)]
pub struct Tuple {
    pub src: u32,
    pub dst: u32,
    pub sport: u16,
    pub dport: u16,
    pub proto: u32,
}

#[map]
static SERVICES: HashMap<Service, u32> = HashMap::with_max_entries(256, 0);
#[map]
static RING: Array<u32> = Array::with_max_entries(TABLE * 4, 0);
#[map]
static BACKENDS: Array<Backend> = Array::with_max_entries(256, 0);
#[map]
static STATS: PerCpuArray<u64> = PerCpuArray::with_max_entries(256, 0);

/// Murmur-like, kept apart because it is needed twice.
#[inline(never)]
fn hash(tuple: &Tuple, seed: u32) -> u32 {
    let mut h = seed ^ 0x9e37_79b9;
    for word in [
        tuple.src,
        tuple.dst,
        (tuple.sport as u32) << 16 | tuple.dport as u32,
        tuple.proto,
    ] {
        h ^= word.wrapping_mul(0xcc9e_2d51);
        h = h.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    h ^ (h >> 16)
}

#[inline(always)]
fn ptr_at<T>(ctx: &XdpContext, offset: usize) -> Option<*mut T> {
    let start = ctx.data();
    if start + offset + core::mem::size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some((start + offset) as *mut T)
}

#[xdp]
pub fn balance(ctx: XdpContext) -> u32 {
    try_balance(&ctx).unwrap_or(xdp_action::XDP_PASS)
}

fn try_balance(ctx: &XdpContext) -> Option<u32> {
    let eth: *mut [u8; 14] = ptr_at(ctx, 0)?;
    let ip: *mut [u32; 5] = ptr_at(ctx, 14)?;
    let ports: *mut [u16; 2] = ptr_at(ctx, 34)?;
    let proto = unsafe { (*ip.cast::<[u8; 20]>())[9] };
    let tuple = unsafe {
        Tuple {
            src: (*ip)[3],
            dst: (*ip)[4],
            sport: (*ports)[0],
            dport: (*ports)[1],
            proto: proto as u32,
        }
    };
    let service = Service {
        address: tuple.dst,
        port: tuple.dport,
        proto,
        _pad: 0,
    };
    let service = *unsafe { SERVICES.get(&service) }?;
    let first = hash(&tuple, service);
    let index = RING.get((service & 3) * TABLE + first % TABLE)?;
    let mut backend = BACKENDS.get(*index)?;
    if backend.weight == 0 {
        let second = hash(&tuple, first);
        backend = BACKENDS.get(second & 255)?;
    }
    unsafe {
        (&mut (*eth))[..6].copy_from_slice(&backend.mac);
        *STATS.get_ptr_mut(*index)? += 1;
    }
    Some(xdp_action::XDP_TX)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
