#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::RingBuf,
    programs::TcContext,
};

const MAX_NAME: usize = 128;
const DNS_OFFSET: usize = 14 + 20 + 8;

#[repr(C)]
pub struct DnsQuery {
    pub saddr: u32,
    pub daddr: u32,
    pub id: u16,
    pub qtype: u16,
    pub len: u32,
    pub name: [u8; MAX_NAME],
}

#[map]
static QUERIES: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[classifier]
pub fn dns_query(ctx: TcContext) -> i32 {
    let _ = try_dns(&ctx);
    TC_ACT_OK
}

fn try_dns(ctx: &TcContext) -> Result<(), i64> {
    let proto: u8 = ctx.load(23)?;
    if proto != 17 {
        return Ok(());
    }
    let dport: u16 = ctx.load(36)?;
    if u16::from_be(dport) != 53 {
        return Ok(());
    }
    let mut query = DnsQuery {
        saddr: ctx.load(26)?,
        daddr: ctx.load(30)?,
        id: u16::from_be(ctx.load(DNS_OFFSET)?),
        qtype: 0,
        len: 0,
        name: [0; MAX_NAME],
    };
    let mut offset = DNS_OFFSET + 12;
    let mut written = 0usize;
    for _ in 0..64 {
        let byte: u8 = ctx.load(offset)?;
        if byte == 0 || written >= MAX_NAME {
            break;
        }
        query.name[written & (MAX_NAME - 1)] = byte;
        written += 1;
        offset += 1;
    }
    query.len = written as u32;
    query.qtype = u16::from_be(ctx.load(offset + 1)?);
    let _ = QUERIES.output::<DnsQuery>(&query, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
