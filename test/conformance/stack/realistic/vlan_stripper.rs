#![no_std]
#![no_main]

use core::{mem, ptr};

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_xdp_adjust_head,
    macros::{map, xdp},
    maps::{Array, DevMap},
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
struct Ethernet {
    destination: [u8; 6],
    source: [u8; 6],
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Vlan {
    tpid: [u8; 2],
    tci: [u8; 2],
}

#[map]
static PORTS: DevMap = DevMap::with_max_entries(64, 0);

#[map]
static VLAN_TO_PORT: Array<u32> = Array::with_max_entries(4096, 0);

#[xdp]
pub fn vlan_stripper(ctx: XdpContext) -> u32 {
    strip(&ctx).unwrap_or(xdp_action::XDP_PASS)
}

fn strip(ctx: &XdpContext) -> Option<u32> {
    let ethernet: Ethernet = *header(ctx, 0)?;
    let vlan: Vlan = *header(ctx, mem::size_of::<Ethernet>())?;
    if vlan.tpid != [0x81, 0x00] {
        return None;
    }
    let id = u16::from_be_bytes(vlan.tci) & 0xfff;
    let port = *VLAN_TO_PORT.get(u32::from(id))?;

    if unsafe { bpf_xdp_adjust_head(ctx.ctx, mem::size_of::<Vlan>() as i32) } != 0 {
        return Some(xdp_action::XDP_ABORTED);
    }
    let start = ctx.data();
    if start + mem::size_of::<Ethernet>() > ctx.data_end() {
        return Some(xdp_action::XDP_ABORTED);
    }
    unsafe { ptr::write_unaligned(start as *mut Ethernet, ethernet) };
    match PORTS.redirect(port, 0) {
        Ok(action) => Some(action),
        Err(_) => Some(xdp_action::XDP_DROP),
    }
}

#[inline(always)]
fn header<T>(ctx: &XdpContext, offset: usize) -> Option<&T> {
    let start = ctx.data() + offset;
    if start + mem::size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(unsafe { &*(start as *const T) })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
