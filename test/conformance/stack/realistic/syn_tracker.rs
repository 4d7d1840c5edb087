#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{BloomFilter, HashMap, LruHashMap},
    programs::XdpContext,
};

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Tcp {
    source: u16,
    destination: u16,
    seq: u32,
    ack: u32,
    offset: u8,
    flags: u8,
    window: u16,
    checksum: u16,
    urgent: u16,
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Ip {
    head: [u8; 9],
    protocol: u8,
    checksum: u16,
    source: u32,
    destination: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Peer {
    address: u32,
    port: u16,
    padding: u16,
}

const SYN: u8 = 0x02;
const ACK: u8 = 0x10;

#[map]
static GOOD: BloomFilter<u32> = BloomFilter::with_max_entries(1024, 0);

#[map]
static HALF_OPEN: LruHashMap<Peer, u32> = LruHashMap::with_max_entries(1 << 15, 0);

#[map]
static OFFENDERS: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);

#[xdp]
pub fn syn_tracker(ctx: XdpContext) -> u32 {
    match track(&ctx) {
        Ok(action) => action,
        Err(()) => xdp_action::XDP_PASS,
    }
}

fn track(ctx: &XdpContext) -> Result<u32, ()> {
    let ip = unsafe { &*at::<Ip>(ctx, 14)? };
    if ip.protocol != 6 {
        return Err(());
    }
    let address = ip.source;
    if GOOD.contains(&address).is_ok() {
        return Ok(xdp_action::XDP_PASS);
    }
    if unsafe { OFFENDERS.get(&address) }.is_some_and(|count| *count > 100) {
        return Ok(xdp_action::XDP_DROP);
    }
    let tcp = unsafe { *at::<Tcp>(ctx, 34)? };
    let peer = Peer {
        address,
        port: tcp.source,
        padding: 0,
    };
    match tcp.flags & (SYN | ACK) {
        SYN => {
            let seen = unsafe { HALF_OPEN.get(&peer) }.copied().unwrap_or(0) + 1;
            HALF_OPEN.insert(&peer, &seen, 0).map_err(|_| ())?;
            if seen > 3 {
                let offences = unsafe { OFFENDERS.get(&address) }.copied().unwrap_or(0);
                OFFENDERS
                    .insert(&address, &(offences + 1), 0)
                    .map_err(|_| ())?;
            }
        }
        ACK => {
            if HALF_OPEN.remove(&peer).is_ok() {
                GOOD.insert(&address, 0).map_err(|_| ())?;
            }
        }
        _ => {}
    }
    Ok(xdp_action::XDP_PASS)
}

fn at<T>(ctx: &XdpContext, offset: usize) -> Result<*const T, ()> {
    let start = ctx.data() + offset;
    if start + size_of::<T>() > ctx.data_end() {
        Err(())
    } else {
        Ok(start as *const T)
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
