#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Service {
    pub address: [u8; 4],
    pub port: [u8; 2],
    pub proto: u8,
    pub pad: u8,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Backend {
    pub address: [u8; 4],
    pub mac: [u8; 6],
    pub port: [u8; 2],
}

#[map]
static SERVICES: HashMap<Service, Backend> = HashMap::with_max_entries(512, 0);

#[inline(always)]
fn ptr_at_mut<T>(ctx: &XdpContext, offset: usize) -> Option<*mut T> {
    let start = ctx.data() + offset;
    if start + mem::size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(start as *mut T)
}

#[xdp]
pub fn nat_rewrite(ctx: XdpContext) -> u32 {
    rewrite(&ctx).unwrap_or(xdp_action::XDP_PASS)
}

fn fold(mut sum: u32) -> u16 {
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

fn rewrite(ctx: &XdpContext) -> Option<u32> {
    let proto = unsafe { *ptr_at_mut::<u8>(ctx, 23)? };
    if proto != 17 {
        return None;
    }
    let destination = ptr_at_mut::<[u8; 4]>(ctx, 30)?;
    let port = ptr_at_mut::<[u8; 2]>(ctx, 36)?;
    let service = unsafe {
        Service {
            address: *destination,
            port: *port,
            proto,
            pad: 0,
        }
    };
    let backend = unsafe { SERVICES.get(&service)? };
    let mac = ptr_at_mut::<[u8; 6]>(ctx, 0)?;
    let check = ptr_at_mut::<u16>(ctx, 24)?;
    unsafe {
        let old = u32::from_ne_bytes(*destination);
        let new = u32::from_ne_bytes(backend.address);
        let mut sum = !u32::from(*check) & 0xffff;
        sum += !(old >> 16) & 0xffff;
        sum += !old & 0xffff;
        sum += (new >> 16) + (new & 0xffff);
        *check = fold(sum);
        *destination = backend.address;
        *port = backend.port;
        *mac = backend.mac;
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
