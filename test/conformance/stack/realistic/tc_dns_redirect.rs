#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::Array,
    programs::TcContext,
};
use aya_log_ebpf::{error, info};

const ETH: usize = 14;
const IP_DESTINATION: usize = ETH + 16;
const IP_CHECKSUM: usize = ETH + 10;
const UDP_DESTINATION: usize = ETH + 20 + 2;
const UDP_CHECKSUM: usize = ETH + 20 + 6;
const PSEUDO_HEADER: u64 = 0x10;

/// The resolver that all queries go to; index 0 only.
#[map]
static RESOLVER: Array<u32> = Array::with_max_entries(1, 0);

#[classifier]
pub fn tc_dns_redirect(ctx: TcContext) -> i32 {
    match redirect(&ctx) {
        Ok(verdict) => verdict,
        Err(code) => {
            error!(&ctx, "packet of {} bytes dropped: {}", ctx.len(), code);
            TC_ACT_SHOT
        }
    }
}

fn redirect(ctx: &TcContext) -> Result<i32, i32> {
    let protocol: u8 = ctx.load(ETH + 9).map_err(|_| 1)?;
    let port: u16 = ctx.load(UDP_DESTINATION).map_err(|_| 2)?;
    if protocol != 17 || u16::from_be(port) != 53 {
        return Ok(TC_ACT_OK);
    }
    let Some(resolver) = RESOLVER.get(0) else {
        return Ok(TC_ACT_OK);
    };
    let old: u32 = ctx.load(IP_DESTINATION).map_err(|_| 3)?;
    if old == *resolver {
        return Ok(TC_ACT_OK);
    }
    let new = *resolver;
    ctx.l4_csum_replace(
        UDP_CHECKSUM,
        u64::from(old),
        u64::from(new),
        PSEUDO_HEADER | 4,
    )
    .map_err(|_| 4)?;
    ctx.l3_csum_replace(IP_CHECKSUM, u64::from(old), u64::from(new), 4)
        .map_err(|_| 5)?;
    ctx.store(IP_DESTINATION, &new, 0).map_err(|_| 6)?;
    info!(
        ctx,
        "query to {:i} sent to {:i}",
        u32::from_be(old),
        u32::from_be(new)
    );
    Ok(TC_ACT_OK)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
