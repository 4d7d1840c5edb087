#![no_std]
#![no_main]

use core::mem::swap;

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};

#[map]
static REPLIES: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[repr(C)]
pub struct Packet {
    pub dst: [u8; 6],
    pub src: [u8; 6],
    pub kind: u16,
    pub ip: [u8; 12],
    pub source: [u8; 4],
    pub destination: [u8; 4],
    pub icmp_type: u8,
    pub code: u8,
    pub check: [u8; 2],
}

#[xdp]
pub fn reply(ctx: XdpContext) -> u32 {
    let start = ctx.data();
    if start + size_of::<Packet>() > ctx.data_end() {
        return xdp_action::XDP_PASS;
    }
    let packet = unsafe { &mut *(start as *mut Packet) };
    if packet.kind != 0x0800u16.to_be() || packet.ip[9] != 1 || packet.icmp_type != 8 {
        return xdp_action::XDP_PASS;
    }
    swap(&mut packet.dst, &mut packet.src);
    swap(&mut packet.source, &mut packet.destination);
    packet.icmp_type = 0;
    let check = u16::from_be_bytes(packet.check).wrapping_add(0x0800);
    packet.check = check.to_be_bytes();
    if let Some(replies) = REPLIES.get_ptr_mut(0) {
        unsafe { *replies += 1 };
    }
    xdp_action::XDP_TX
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
