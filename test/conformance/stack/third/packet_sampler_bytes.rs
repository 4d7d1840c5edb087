#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::generated::bpf_xdp_load_bytes,
    macros::{map, xdp},
    maps::RingBuf,
    programs::XdpContext,
};

#[repr(C)]
pub struct Packet {
    pub length: u32,
    pub queue: u32,
    pub head: [u8; 384],
}

#[map]
static PACKETS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[xdp]
pub fn sampler(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u32;
    let mut packet = Packet {
        length,
        queue: unsafe { (*ctx.ctx).rx_queue_index },
        head: [0; 384],
    };
    let size = if length < 384 { length } else { 384 };
    if size == 0 {
        return xdp_action::XDP_PASS;
    }
    let to = packet.head.as_mut_ptr().cast();
    if unsafe { bpf_xdp_load_bytes(ctx.ctx, 0, to, size) } == 0 {
        let _ = PACKETS.output::<Packet>(&packet, 0);
    }
    xdp_action::XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
