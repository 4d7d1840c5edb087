#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::HashMap,
    programs::TcContext,
};
use aya_log_ebpf::{info, warn};

const HELLO: usize = 384;
const SNI: usize = 64;

#[map]
static BLOCKED: HashMap<[u8; SNI], u8> = HashMap::with_max_entries(512, 0);

#[classifier]
pub fn tls_sni(ctx: TcContext) -> i32 {
    match verdict(&ctx) {
        Ok(true) => TC_ACT_SHOT,
        Ok(false) => TC_ACT_OK,
        Err(error) => {
            warn!(&ctx, "no server name: {}", error);
            TC_ACT_OK
        }
    }
}

fn verdict(ctx: &TcContext) -> Result<bool, i64> {
    let mut hello = [0u8; HELLO];
    let offset: u8 = ctx.load(46)?;
    ctx.load_bytes(34 + usize::from(offset >> 4) * 4, &mut hello)?;
    if hello[0] != 22 || hello[5] != 1 {
        return Ok(false);
    }
    let name = server_name(&hello).ok_or(-2)?;
    let blocked = unsafe { BLOCKED.get(&name) }.is_some();
    if blocked {
        let text = unsafe { core::str::from_utf8_unchecked(&name) };
        info!(ctx, "dropped a hello to {}", text);
    }
    Ok(blocked)
}

fn server_name(hello: &[u8; HELLO]) -> Option<[u8; SNI]> {
    let session = usize::from(*hello.get(43)?);
    let ciphers = 44 + session;
    let length = u16::from_be_bytes([*hello.get(ciphers)?, *hello.get(ciphers + 1)?]);
    let mut at = ciphers + 2 + usize::from(length) + 2 + 2;
    for _ in 0..8 {
        let kind = u16::from_be_bytes([*hello.get(at)?, *hello.get(at + 1)?]);
        let size = u16::from_be_bytes([*hello.get(at + 2)?, *hello.get(at + 3)?]);
        if kind == 0 {
            let mut name = [0u8; SNI];
            for (i, to) in name.iter_mut().enumerate() {
                if i + 5 >= usize::from(size) {
                    break;
                }
                *to = *hello.get(at + 9 + i)?;
            }
            return Some(name);
        }
        at += 4 + usize::from(size);
    }
    None
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
