#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{BPF_F_PSEUDO_HDR, TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::{HashMap, LruHashMap, Stack},
    programs::TcContext,
};
use aya_log_ebpf::warn;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Inside {
    pub address: u32,
    pub port: u16,
    pub proto: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Lent {
    pub inside: Inside,
    pub outside: u16,
    pub _pad: [u16; 3],
}

#[map]
static FREE_PORTS: Stack<u16> = Stack::with_max_entries(32768, 0);
#[map]
static LENT: LruHashMap<Inside, Lent> = LruHashMap::with_max_entries(32768, 0);
#[map]
static BACK: HashMap<u16, Inside> = HashMap::with_max_entries(32768, 0);

const L4_CHECK: usize = 34 + 16;

fn lend(inside: Inside) -> Result<u16, i64> {
    if let Some(lent) = LENT.get_ptr(&inside) {
        return Ok(unsafe { (*lent).outside });
    }
    let outside = FREE_PORTS.pop()?.ok_or(-28i64)?;
    let lent = Lent {
        inside,
        outside,
        _pad: [0; 3],
    };
    LENT.insert(&inside, &lent, 0)?;
    if let Err(e) = BACK.insert(&outside, &inside, 0) {
        FREE_PORTS.push(&outside, 0)?;
        return Err(e.into());
    }
    Ok(outside)
}

#[classifier]
pub fn masquerade(ctx: TcContext) -> i32 {
    match rewrite(&ctx) {
        Ok(()) => TC_ACT_OK,
        Err(-28) => {
            warn!(&ctx, "no ports left");
            TC_ACT_SHOT
        }
        Err(_) => TC_ACT_OK,
    }
}

fn rewrite(ctx: &TcContext) -> Result<(), i64> {
    let proto = ctx.load::<u8>(23)?;
    if proto != 6 {
        return Ok(());
    }
    let port: u16 = ctx.load(34)?;
    let inside = Inside {
        address: ctx.load(26)?,
        port,
        proto: proto.into(),
    };
    let outside = lend(inside)?.to_be();
    ctx.l4_csum_replace(
        L4_CHECK,
        port.into(),
        outside.into(),
        u64::from(BPF_F_PSEUDO_HDR) | 2,
    )?;
    ctx.store(34, &outside, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
