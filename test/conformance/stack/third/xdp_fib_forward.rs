#![no_std]
#![no_main]

use core::mem::zeroed;

use aya_ebpf::{
    bindings::{bpf_fib_lookup, xdp_action},
    helpers::generated::{bpf_fib_lookup as fib_lookup, bpf_redirect},
    macros::xdp,
    programs::XdpContext,
};

#[xdp]
pub fn fib(ctx: XdpContext) -> u32 {
    match route(&ctx) {
        Some(action) => action,
        None => xdp_action::XDP_PASS,
    }
}

fn route(ctx: &XdpContext) -> Option<u32> {
    let start = ctx.data();
    if start + 34 > ctx.data_end() {
        return None;
    }
    let header = start as *mut u8;
    let mut lookup: bpf_fib_lookup = unsafe { zeroed() };
    lookup.family = 2;
    lookup.l4_protocol = unsafe { *header.add(23) };
    lookup.ifindex = unsafe { (*ctx.ctx).ingress_ifindex };
    lookup.__bindgen_anon_3.ipv4_src = unsafe { header.add(26).cast::<u32>().read_unaligned() };
    lookup.__bindgen_anon_4.ipv4_dst = unsafe { header.add(30).cast::<u32>().read_unaligned() };
    let size = core::mem::size_of::<bpf_fib_lookup>() as i32;
    if unsafe { fib_lookup(ctx.ctx.cast(), &mut lookup, size, 0) } != 0 {
        return None;
    }
    let addresses = (&raw const lookup).cast::<[u8; 6]>();
    unsafe {
        // Behind the 52 bytes of the route: the source's address, then the destination's.
        let own = addresses.byte_add(52).read();
        let next = addresses.byte_add(58).read();
        header.cast::<[u8; 6]>().write(next);
        header.add(6).cast::<[u8; 6]>().write(own);
        Some(bpf_redirect(lookup.ifindex, 0) as u32)
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
