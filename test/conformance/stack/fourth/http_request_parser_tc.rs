#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::{HashMap, RingBuf},
    programs::TcContext,
};
use aya_log_ebpf::debug;

const LINE: usize = 192;

#[repr(C)]
pub struct Line {
    pub source: u32,
    pub destination: u32,
    pub ports: u32,
    pub method: u8,
    pub len: u8,
    pub pad: u16,
    pub text: [u8; LINE],
}

#[map]
static PORTS: HashMap<u16, u8> = HashMap::with_max_entries(32, 0);
#[map]
static LINES: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[classifier]
pub fn http(ctx: TcContext) -> i32 {
    match try_http(&ctx) {
        Ok(()) | Err(_) => TC_ACT_OK,
    }
}

fn method(first: [u8; 4]) -> Option<u8> {
    match &first {
        b"GET " => Some(1),
        b"POST" => Some(2),
        b"PUT " => Some(3),
        b"HEAD" => Some(4),
        _ => None,
    }
}

fn try_http(ctx: &TcContext) -> Result<(), i64> {
    let ihl = usize::from(ctx.load::<u8>(14)? & 0xf) * 4;
    let tcp = 14 + ihl;
    let port = u16::from_be(ctx.load::<u16>(tcp + 2)?);
    if unsafe { PORTS.get(&port) }.is_none() {
        return Ok(());
    }
    let payload = tcp + usize::from(ctx.load::<u8>(tcp + 12)? >> 4) * 4;
    let Some(method) = method(ctx.load(payload)?) else {
        return Ok(());
    };
    let mut line = Line {
        source: ctx.load(26)?,
        destination: ctx.load(30)?,
        ports: ctx.load(tcp)?,
        method,
        len: 0,
        pad: 0,
        text: [0; LINE],
    };
    line.len = ctx.load_bytes(payload, &mut line.text)? as u8;
    debug!(ctx, "http {} on {}", method, port);
    LINES.output::<Line>(&line, 0)?;
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
