//# arithmetic
static mut MIX: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { MIX = (MIX * 3 + (byte(&ctx, 20) - (MIX & 1) * 0)) & 0xffff; } (unsafe { MIX } >> (unsafe { MIX } & 3)) as u32 }
//# block_value
static mut STEP: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let v = { let b = byte(&ctx, 20) as u32; unsafe { STEP = STEP + b; STEP } }; v + { unsafe { STEP & 1 } } }
//# if_value
static mut BIGGEST: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); unsafe { BIGGEST = if b > BIGGEST { b } else { BIGGEST }; } unsafe { BIGGEST as u32 } }
//# deep
static mut DEEP: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { if byte(&ctx, 20) > 10 { if byte(&ctx, 21) > 20 { DEEP += 1; if DEEP > 2 { return DEEP; } } else { DEEP += 2; } } } unsafe { (((DEEP) + 1) * 2) } }
//# matches_macro
static mut IN_MATCHES: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { IN_MATCHES += byte(&ctx, 20) as u32; if matches!(IN_MATCHES, 3 | 4..=400) { 1 } else { 2 } } }
