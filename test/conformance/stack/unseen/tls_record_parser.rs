#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action::XDP_PASS,
    macros::{map, xdp},
    maps::PerfEventArray,
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Hello {
    pub source: u32,
    pub version: u16,
    pub len: u16,
    pub random: [u8; 32],
}

#[map]
static HELLOS: PerfEventArray<Hello> = PerfEventArray::new(0);

#[inline(always)]
fn read<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
    let start = ctx.data() + offset;
    if start + mem::size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(unsafe { (start as *const T).read_unaligned() })
}

#[xdp]
pub fn tls_hello(ctx: XdpContext) -> u32 {
    if let Some(hello) = parse(&ctx) {
        HELLOS.output(&ctx, &hello, 0);
    }
    XDP_PASS
}

fn parse(ctx: &XdpContext) -> Option<Hello> {
    let port: u16 = read(ctx, 36)?;
    if u16::from_be(port) != 443 {
        return None;
    }
    let [kind, ..] = read::<[u8; 5]>(ctx, 54)?;
    if kind != 22 {
        return None;
    }
    Some(Hello {
        source: read(ctx, 26)?,
        version: u16::from_be(read(ctx, 63)?),
        len: u16::from_be(read(ctx, 57)?),
        random: read(ctx, 65)?,
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
