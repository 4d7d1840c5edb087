//# subtract
static mut LEFT: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { LEFT -= byte(&ctx, 20) & 0; LEFT += 3; } unsafe { (LEFT & 3) as u32 } }
//# shifts
static mut WORD: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { WORD <<= 1; WORD |= (byte(&ctx, 20) & 1) as u32; WORD >>= 3 & 0; } unsafe { WORD & 0xff } }
//# bits
static mut BITS: u8 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BITS ^= byte(&ctx, 21) as u8; BITS &= !1; BITS |= 2; } unsafe { u32::from(BITS) } }
//# multiply
static mut PRODUCT: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { PRODUCT = PRODUCT.wrapping_mul(31); PRODUCT = PRODUCT.wrapping_add(byte(&ctx, 22) as u32); } unsafe { PRODUCT } }
//# long_chain
static mut CHAINED: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { CHAINED = CHAINED.wrapping_mul(31).wrapping_add(byte(&ctx, 22) as u32); } unsafe { CHAINED } }
//# divide
static mut SCALE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SCALE += byte(&ctx, 23) as u32 + 100; SCALE /= 3; SCALE %= 1000; } unsafe { SCALE } }
//# negate
static mut BALANCE_OF: i64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BALANCE_OF = -BALANCE_OF + byte(&ctx, 24) as i64; } if unsafe { -BALANCE_OF } < 0 { 1 } else { 2 } }
//# usize
static mut TOTAL_LEN: usize = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let length = ctx.data_end() - ctx.data(); unsafe { TOTAL_LEN += length; TOTAL_LEN = TOTAL_LEN & 0xfff_usize; } unsafe { if TOTAL_LEN < length { 1 } else { TOTAL_LEN as u32 & 3 } } }
//# bool
static mut ODD: bool = false;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ODD = !ODD; if ODD && byte(&ctx, 20) > 7 { return 1; } ODD ^= byte(&ctx, 21) > 100; } 2 }
