#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::RingBuf,
    programs::TcContext,
};

const LINE: usize = 400;

#[repr(C)]
pub struct Request {
    pub source: u32,
    pub destination: u32,
    pub length: u32,
    pub line: [u8; LINE],
}

#[map]
static REQUESTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[classifier]
pub fn request_line(ctx: TcContext) -> i32 {
    let _ = capture(&ctx);
    TC_ACT_OK
}

fn capture(ctx: &TcContext) -> Result<(), i64> {
    let offset = usize::from(ctx.load::<u8>(46)? >> 4) * 4;
    let method: u32 = ctx.load(34 + offset)?;
    if method != u32::from_ne_bytes(*b"GET ") {
        return Ok(());
    }
    let mut request = Request {
        source: ctx.load(26)?,
        destination: ctx.load(30)?,
        length: ctx.len(),
        line: [0; LINE],
    };
    ctx.load_bytes(34 + offset, &mut request.line)?;
    REQUESTS.output::<Request>(&request, 0).map_err(i64::from)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
