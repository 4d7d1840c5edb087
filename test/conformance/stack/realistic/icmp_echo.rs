#![no_std]
#![no_main]

use core::mem::swap;

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};

#[repr(C, packed)]
struct Packet {
    eth_destination: [u8; 6],
    eth_source: [u8; 6],
    eth_type: [u8; 2],
    ip_start: [u8; 8],
    ttl: u8,
    protocol: u8,
    ip_checksum: [u8; 2],
    source: [u8; 4],
    destination: [u8; 4],
    icmp_type: u8,
    icmp_code: u8,
    icmp_checksum: [u8; 2],
}

#[map]
static ANSWERED: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[xdp]
pub fn icmp_echo(ctx: XdpContext) -> u32 {
    let start = ctx.data();
    if start + size_of::<Packet>() > ctx.data_end() {
        return xdp_action::XDP_PASS;
    }
    let packet = unsafe { &mut *(start as *mut Packet) };
    if packet.eth_type != [8, 0] || packet.protocol != 1 || packet.icmp_type != 8 {
        return xdp_action::XDP_PASS;
    }
    answer(packet);
    if let Some(answered) = ANSWERED.get_ptr_mut(0) {
        unsafe { *answered += 1 };
    }
    xdp_action::XDP_TX
}

fn answer(packet: &mut Packet) {
    swap(&mut packet.eth_destination, &mut packet.eth_source);
    swap(&mut packet.source, &mut packet.destination);
    packet.icmp_type = 0;
    let checksum = u16::from_be_bytes(packet.icmp_checksum);
    let (mut sum, carry) = checksum.overflowing_add(0x0800);
    if carry {
        sum += 1;
    }
    packet.icmp_checksum = sum.to_be_bytes();
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
