#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};

#[map]
static LAYERS: PerCpuArray<u32> = PerCpuArray::with_max_entries(16, 0);

#[inline(always)]
fn byte(ctx: &XdpContext, at: usize) -> Option<u8> {
    let start = ctx.data() + at;
    if start + 1 > ctx.data_end() {
        return None;
    }
    Some(unsafe { *(start as *const u8) })
}

#[inline(always)]
fn count(layer: u32) {
    if let Some(layer) = LAYERS.get_ptr_mut(layer) {
        unsafe { *layer += 1 };
    }
}

#[xdp]
pub fn nine_layers(ctx: XdpContext) -> u32 {
    outer_link(&ctx).unwrap_or(xdp_action::XDP_PASS)
}

#[inline(never)]
fn outer_link(ctx: &XdpContext) -> Option<u32> {
    count(0);
    if byte(ctx, 12)? == 8 {
        outer_ip(ctx)
    } else {
        None
    }
}

#[inline(never)]
fn outer_ip(ctx: &XdpContext) -> Option<u32> {
    count(1);
    if byte(ctx, 23)? == 17 {
        outer_udp(ctx)
    } else {
        None
    }
}

#[inline(never)]
fn outer_udp(ctx: &XdpContext) -> Option<u32> {
    count(2);
    if byte(ctx, 36)? == 0x12 {
        vxlan(ctx)
    } else {
        None
    }
}

#[inline(never)]
fn vxlan(ctx: &XdpContext) -> Option<u32> {
    count(3);
    if byte(ctx, 42)? & 8 != 0 {
        inner_link(ctx)
    } else {
        None
    }
}

#[inline(never)]
fn inner_link(ctx: &XdpContext) -> Option<u32> {
    count(4);
    if byte(ctx, 62)? == 8 {
        inner_ip(ctx)
    } else {
        None
    }
}

#[inline(never)]
fn inner_ip(ctx: &XdpContext) -> Option<u32> {
    count(5);
    if byte(ctx, 73)? == 6 {
        inner_tcp(ctx)
    } else {
        None
    }
}

#[inline(never)]
fn inner_tcp(ctx: &XdpContext) -> Option<u32> {
    count(6);
    let flags = byte(ctx, 97)?;
    if flags & 2 != 0 { inner_syn(ctx) } else { None }
}

#[inline(never)]
fn inner_syn(ctx: &XdpContext) -> Option<u32> {
    count(7);
    let window = byte(ctx, 98)?;
    if window == 0 {
        Some(xdp_action::XDP_DROP)
    } else {
        None
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
