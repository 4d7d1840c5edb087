#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_PIPE, TC_ACT_SHOT},
    helpers::{bpf_get_prandom_u32, bpf_redirect},
    macros::{classifier, map},
    maps::{Array, HashMap},
    programs::TcContext,
};
use aya_log_ebpf::{debug, info};

const BACKENDS: usize = 8;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Backend {
    address: u32,
    port: u32,
    ifindex: u32,
    mac: [u8; 6],
    up: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pool {
    backends: [Backend; BACKENDS],
    length: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Vip {
    address: u32,
    port: u32,
}

#[map]
static POOLS: HashMap<Vip, Pool> = HashMap::with_max_entries(128, 0);

#[map]
static FALLBACK: Array<Backend> = Array::with_max_entries(1, 0);

#[classifier]
pub fn load_balancer(ctx: TcContext) -> i32 {
    balance(&ctx).unwrap_or(TC_ACT_PIPE)
}

fn balance(ctx: &TcContext) -> Result<i32, i64> {
    let protocol: u8 = ctx.load(23)?;
    if protocol != 17 {
        return Ok(TC_ACT_PIPE);
    }
    let vip = Vip {
        address: ctx.load(30)?,
        port: u32::from(u16::from_be(ctx.load(36)?)),
    };
    let Some(pool) = (unsafe { POOLS.get(&vip) }) else {
        debug!(ctx, "{:i} is not ours", u32::from_be(vip.address));
        return Ok(TC_ACT_PIPE);
    };
    let pick = unsafe { bpf_get_prandom_u32() } % pool.length.max(1);
    let backend = pool
        .backends
        .get(pick as usize)
        .filter(|it| it.up != 0)
        .or_else(|| FALLBACK.get(0));
    let Some(backend) = backend else {
        return Ok(TC_ACT_SHOT);
    };
    ctx.l3_csum_replace(24, u64::from(vip.address), u64::from(backend.address), 4)?;
    ctx.store(30, &backend.address, 0)?;
    ctx.store(0, &backend.mac, 0)?;
    info!(
        ctx,
        "{:i} to interface {}",
        u32::from_be(backend.address),
        backend.ifindex
    );
    Ok(unsafe { bpf_redirect(backend.ifindex, 0) } as i32)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
