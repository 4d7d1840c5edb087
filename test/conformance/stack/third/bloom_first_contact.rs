#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{BloomFilter, RingBuf},
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Contact {
    pub source: [u8; 16],
    pub port: u16,
    pub protocol: u16,
}

#[map]
static KNOWN: BloomFilter<Contact> = BloomFilter::with_max_entries(65536, 0);
#[map]
static CONTACTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[xdp]
pub fn contact(ctx: XdpContext) -> u32 {
    let start = ctx.data();
    if start + 62 > ctx.data_end() {
        return xdp_action::XDP_PASS;
    }
    let packet = start as *const u8;
    let contact = unsafe {
        Contact {
            source: packet.add(22).cast::<[u8; 16]>().read(),
            port: packet.add(56).cast::<u16>().read_unaligned(),
            protocol: u16::from(*packet.add(20)),
        }
    };
    if KNOWN.contains(&contact).is_err() {
        let _ = KNOWN.insert(&contact, 0);
        let _ = CONTACTS.output::<Contact>(&contact, 0);
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
