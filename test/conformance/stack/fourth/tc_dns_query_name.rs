#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    helpers::bpf_ktime_get_ns,
    macros::{classifier, map},
    maps::RingBuf,
    programs::TcContext,
};

const MAX_NAME: usize = 96;

#[repr(C)]
pub struct DnsHeader {
    pub id: u16,
    pub flags: u16,
    pub questions: u16,
    pub answers: u16,
    pub authority: u16,
    pub additional: u16,
}

#[repr(C)]
pub struct Query {
    pub at: u64,
    pub server: u32,
    pub id: u16,
    pub len: u16,
    pub name: [u8; MAX_NAME],
}

#[map]
static QUERIES: RingBuf = RingBuf::with_byte_size(1 << 17, 0);

#[classifier]
pub fn dns(ctx: TcContext) -> i32 {
    let _ = parse(&ctx);
    TC_ACT_OK
}

fn parse(ctx: &TcContext) -> Result<(), i64> {
    if ctx.load::<u8>(23)? != 17 {
        return Ok(());
    }
    if u16::from_be(ctx.load::<u16>(36)?) != 53 {
        return Ok(());
    }
    let header: DnsHeader = ctx.load(42)?;
    if u16::from_be(header.flags) & 0x8000 != 0 || u16::from_be(header.questions) != 1 {
        return Ok(());
    }
    let mut query = Query {
        at: unsafe { bpf_ktime_get_ns() },
        server: u32::from_be(ctx.load(30)?),
        id: u16::from_be(header.id),
        len: 0,
        name: [0; MAX_NAME],
    };
    let mut offset = 54;
    for slot in query.name.iter_mut() {
        let byte = ctx.load::<u8>(offset)?;
        if byte == 0 {
            break;
        }
        *slot = byte;
        offset += 1;
    }
    query.len = (offset - 54) as u16;
    QUERIES.output::<Query>(&query, 0)?;
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
