#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{BPF_F_PSEUDO_HDR, TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::LruHashMap,
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tuple {
    pub src: u32,
    pub dst: u32,
    pub sport: u16,
    pub dport: u16,
    pub proto: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Nat {
    pub addr: u32,
    pub port: u16,
    pub flags: u16,
    pub packets: u64,
}

#[map]
static SESSIONS: LruHashMap<Tuple, Nat> = LruHashMap::with_max_entries(65536, 0);

#[classifier]
pub fn dnat(mut ctx: TcContext) -> i32 {
    match try_dnat(&mut ctx) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_SHOT,
    }
}

fn try_dnat(ctx: &mut TcContext) -> Result<i32, i64> {
    let proto = ctx.load::<u8>(23)?;
    if proto != 6 && proto != 17 {
        return Ok(TC_ACT_OK);
    }
    let tuple = Tuple {
        src: ctx.load(26)?,
        dst: ctx.load(30)?,
        sport: ctx.load(34)?,
        dport: ctx.load(36)?,
        proto: u32::from(proto),
    };
    let Some(nat) = SESSIONS.get_ptr_mut(&tuple) else {
        return Ok(TC_ACT_OK);
    };
    let nat = unsafe { &mut *nat };
    nat.packets += 1;
    let (addr, port) = (nat.addr, nat.port);
    let check = if proto == 6 { 50 } else { 40 };
    ctx.l4_csum_replace(
        check,
        u64::from(tuple.dst),
        u64::from(addr),
        u64::from(BPF_F_PSEUDO_HDR) | 4,
    )?;
    ctx.l4_csum_replace(check, u64::from(tuple.dport), u64::from(port), 2)?;
    ctx.l3_csum_replace(24, u64::from(tuple.dst), u64::from(addr), 4)?;
    ctx.store(30, &addr, 0)?;
    ctx.store(36, &port, 0)?;
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
