#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};

const NAME: usize = 128;

#[map]
static SINKHOLE: HashMap<[u8; NAME], u8> = HashMap::with_max_entries(1024, 0);

#[xdp]
pub fn dns_labels(ctx: XdpContext) -> u32 {
    filter(&ctx).unwrap_or(xdp_action::XDP_PASS)
}

#[inline(always)]
fn at<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
    let start = ctx.data() + offset;
    if start + core::mem::size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(unsafe { core::ptr::read_unaligned(start as *const T) })
}

fn filter(ctx: &XdpContext) -> Option<u32> {
    if at::<u8>(ctx, 23)? != 17 || u16::from_be(at(ctx, 36)?) != 53 {
        return None;
    }
    let mut name = [0u8; NAME];
    let mut length = 0usize;
    while length < NAME {
        let byte: u8 = at(ctx, 54 + length)?;
        if byte == 0 {
            break;
        }
        name[length] = if byte.is_ascii_uppercase() {
            byte | 32
        } else {
            byte
        };
        length += 1;
    }
    unsafe { SINKHOLE.get(&name) }.map(|_| xdp_action::XDP_DROP)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
