#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, socket_filter},
    maps::RingBuf,
    programs::SkBuffContext,
};

const TCP: usize = 34;
const SNI: usize = 96;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Hello {
    pub source: u32,
    pub destination: u32,
    pub length: u32,
    pub name: [u8; SNI],
}

#[map]
static HELLOS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[socket_filter]
pub fn sni(ctx: SkBuffContext) -> i64 {
    match hello(&ctx) {
        Ok(Some(event)) => {
            let _ = HELLOS.output::<Hello>(&event, 0);
            0
        }
        Ok(None) => 0,
        Err(_) => 0,
    }
}

fn hello(ctx: &SkBuffContext) -> Result<Option<Hello>, i64> {
    let offset = usize::from(ctx.load::<u8>(TCP + 12)? >> 4) * 4;
    let payload = TCP + offset;
    if ctx.load::<u8>(payload)? != 22 || ctx.load::<u8>(payload + 5)? != 1 {
        return Ok(None);
    }
    let session = usize::from(ctx.load::<u8>(payload + 43)?);
    let ciphers = u16::from_be(ctx.load::<u16>(payload + 44 + session)?);
    let mut event = Hello {
        source: ctx.load(26)?,
        destination: ctx.load(30)?,
        length: u32::from(ciphers),
        name: [0; SNI],
    };
    let start = payload + 48 + session + usize::from(ciphers & 0xff);
    ctx.load_bytes(start, &mut event.name)?;
    Ok(Some(event))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
