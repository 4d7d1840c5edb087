#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::{HashMap, LruHashMap},
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Flow {
    pub source: u32,
    pub destination: u32,
    pub source_port: u16,
    pub destination_port: u16,
    pub protocol: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Rewrite {
    pub address: u32,
    pub port: u16,
    pub flags: u16,
    pub packets: u64,
}

#[map]
static POOL: HashMap<u32, u32> = HashMap::with_max_entries(64, 0);
#[map]
static REWRITES: LruHashMap<Flow, Rewrite> = LruHashMap::with_max_entries(65536, 0);

#[classifier]
pub fn snat(ctx: TcContext) -> i32 {
    translate(&ctx).unwrap_or(TC_ACT_OK)
}

fn flow_of(ctx: &TcContext) -> Result<Flow, i64> {
    Ok(Flow {
        source: ctx.load(26)?,
        destination: ctx.load(30)?,
        source_port: ctx.load(34)?,
        destination_port: ctx.load(36)?,
        protocol: u32::from(ctx.load::<u8>(23)?),
    })
}

fn translate(ctx: &TcContext) -> Result<i32, i64> {
    let flow = flow_of(ctx)?;
    if flow.protocol != 6 && flow.protocol != 17 {
        return Ok(TC_ACT_OK);
    }
    let rewrite = match unsafe { REWRITES.get(&flow) } {
        Some(known) => *known,
        None => {
            let Some(address) = (unsafe { POOL.get(&(flow.source & 0xffff)) }) else {
                return Ok(TC_ACT_SHOT);
            };
            let fresh = Rewrite {
                address: *address,
                port: flow.source_port ^ 0x8000,
                flags: 0,
                packets: 1,
            };
            REWRITES.insert(&flow, &fresh, 0).map_err(i64::from)?;
            fresh
        }
    };
    ctx.l3_csum_replace(24, u64::from(flow.source), u64::from(rewrite.address), 4)?;
    ctx.store(26, &rewrite.address, 0)?;
    ctx.store(34, &rewrite.port, 0)?;
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
