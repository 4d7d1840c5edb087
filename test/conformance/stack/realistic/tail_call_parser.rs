#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{PerCpuArray, ProgramArray},
    programs::XdpContext,
};
use aya_log_ebpf::error;

const IPV4: u32 = 0;
const IPV6: u32 = 1;

#[repr(C)]
pub struct Cursor {
    offset: u32,
    ether_type: u16,
    vlans: u16,
}

#[map]
static PARSERS: ProgramArray = ProgramArray::with_max_entries(2, 0);

#[map]
static CURSOR: PerCpuArray<Cursor> = PerCpuArray::with_max_entries(1, 0);

#[xdp]
pub fn tail_call_parser(ctx: XdpContext) -> u32 {
    match parse_link(&ctx) {
        Some(parser) => {
            unsafe { PARSERS.tail_call(&ctx, parser) };
            error!(&ctx, "no parser {}", parser);
            xdp_action::XDP_ABORTED
        }
        None => xdp_action::XDP_PASS,
    }
}

fn parse_link(ctx: &XdpContext) -> Option<u32> {
    let cursor = unsafe { &mut *CURSOR.get_ptr_mut(0)? };
    let mut offset = 12;
    let mut ether_type = word(ctx, offset)?;
    let mut vlans = 0;
    for _ in 0..2 {
        if ether_type != 0x8100 && ether_type != 0x88a8 {
            break;
        }
        offset += 4;
        vlans += 1;
        ether_type = word(ctx, offset)?;
    }
    cursor.offset = offset as u32 + 2;
    cursor.ether_type = ether_type;
    cursor.vlans = vlans;
    match ether_type {
        0x0800 => Some(IPV4),
        0x86dd => Some(IPV6),
        _ => None,
    }
}

fn word(ctx: &XdpContext, offset: usize) -> Option<u16> {
    let at = ctx.data() + offset;
    if at + 2 > ctx.data_end() {
        return None;
    }
    Some(u16::from_be(unsafe { (at as *const u16).read_unaligned() }))
}

#[xdp]
pub fn parse_ipv4(ctx: XdpContext) -> u32 {
    let Some(cursor) = CURSOR.get(0) else {
        return xdp_action::XDP_ABORTED;
    };
    let at = ctx.data() + (cursor.offset & 0xff) as usize;
    if at + 20 > ctx.data_end() {
        return xdp_action::XDP_DROP;
    }
    let ttl = unsafe { *((at + 8) as *const u8) };
    if ttl <= 1 {
        xdp_action::XDP_DROP
    } else {
        xdp_action::XDP_PASS
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
