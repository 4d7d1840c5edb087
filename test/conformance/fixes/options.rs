//# some
static mut LAST_SEEN: Option<u32> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; let r = match unsafe { LAST_SEEN } { Some(last) => last ^ b, None => 7 }; unsafe { LAST_SEEN = Some(b); } r }
//# if_let
static mut OWNER: Option<u64> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { if let Some(owner) = OWNER { if owner == byte(&ctx, 20) { OWNER = None; return 1; } } else { OWNER = Some(byte(&ctx, 21)); } } 2 }
//# is_some
//@ refused: what is in it is never read
static mut PENDING: Option<u8> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = (*(&raw const PENDING)).is_some(); PENDING = if was { None } else { Some(byte(&ctx, 20) as u8) }; u32::from(was) } }
//# by_branches
static mut BY_BRANCHES: Option<u32> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = BY_BRANCHES; BY_BRANCHES = if byte(&ctx, 21) > 90 { None } else { Some(byte(&ctx, 20) as u32) }; was.unwrap_or(7) } }
//# only_asked_for
//@ refused: what is in it is never read
static mut ASKED_FOR: Option<u32> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = (*(&raw const ASKED_FOR)).is_some(); if was { ASKED_FOR = None; } else { ASKED_FOR = Some(byte(&ctx, 20) as u32); } u32::from(was) } }
//# let_chain
static mut CHAIN_OF: Option<u32> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; unsafe { if let Some(n) = CHAIN_OF && n > b { CHAIN_OF = None; return 1; } CHAIN_OF = Some(b); } 2 }
//# while_let_option
static mut TO_GO: Option<u32> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let mut turns = 0; unsafe { TO_GO = Some(byte(&ctx, 20) as u32 & 3); while let Some(n) = TO_GO { turns += 1; TO_GO = if n == 0 || turns > 4 { None } else { Some(n - 1) }; } } turns }
