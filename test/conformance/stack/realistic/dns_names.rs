#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, socket_filter},
    maps::RingBuf,
    programs::SkBuffContext,
};

const UDP: u8 = 17;
const DNS_PORT: u16 = 53;
const NAME_LEN: usize = 64;

const ETH_HLEN: usize = 14;
const IP_HLEN: usize = 20;
const UDP_HLEN: usize = 8;
const DNS_HLEN: usize = 12;

#[repr(C)]
#[derive(Clone, Copy)]
struct DnsHeader {
    id: [u8; 2],
    flags: [u8; 2],
    questions: [u8; 2],
    answers: [u8; 2],
    authority: [u8; 2],
    additional: [u8; 2],
}

#[repr(C)]
struct Query {
    time: u64,
    client: [u8; 4],
    id: u16,
    labels: u16,
    name: [u8; NAME_LEN],
}

#[map]
static QUERIES: RingBuf = RingBuf::with_byte_size(64 * 1024, 0);

#[socket_filter]
pub fn dns_names(ctx: SkBuffContext) -> i64 {
    let _ = observe(&ctx);
    -1
}

fn observe(ctx: &SkBuffContext) -> Result<(), i64> {
    let protocol: u8 = ctx.load(ETH_HLEN + 9)?;
    if protocol != UDP {
        return Ok(());
    }
    let port = u16::from_be_bytes(ctx.load(ETH_HLEN + IP_HLEN + 2)?);
    if port != DNS_PORT {
        return Ok(());
    }
    let dns = ETH_HLEN + IP_HLEN + UDP_HLEN;
    let header: DnsHeader = ctx.load(dns)?;
    if header.flags[0] & 0x80 != 0 || u16::from_be_bytes(header.questions) != 1 {
        return Ok(());
    }

    let mut query = Query {
        time: unsafe { bpf_ktime_get_ns() },
        client: ctx.load(ETH_HLEN + 12)?,
        id: u16::from_be_bytes(header.id),
        labels: 0,
        name: [0; NAME_LEN],
    };
    let mut offset = dns + DNS_HLEN;
    let mut left = 0u8;
    for i in 0..NAME_LEN {
        let byte: u8 = ctx.load(offset)?;
        offset += 1;
        if left == 0 {
            if byte == 0 {
                break;
            }
            left = byte;
            query.labels += 1;
            query.name[i] = b'.';
        } else {
            left -= 1;
            query.name[i] = byte.to_ascii_lowercase();
        }
    }
    QUERIES.output::<Query>(&query, 0).map_err(i64::from)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
