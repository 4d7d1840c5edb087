//# one_expression
static mut FIRST: u64 = 0;
static mut SECOND: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { FIRST = byte(&ctx, 20); SECOND = FIRST + SECOND; } unsafe { (FIRST ^ SECOND) as u32 } }
//# different_types
static mut NARROW: u16 = 0;
static mut WIDE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { NARROW = NARROW.wrapping_add(byte(&ctx, 20) as u16); WIDE += u64::from(NARROW); } unsafe { WIDE as u32 + u32::from(NARROW) } }
//# in_one_call
static mut LOW: u32 = 0;
static mut HIGH: u32 = 0;
fn between(v: u32, a: u32, b: u32) -> bool { a <= v && v <= b }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; let r = between(b, unsafe { LOW }, unsafe { HIGH }); unsafe { LOW = b / 2; HIGH = b * 2; } u32::from(r) }
//# three_counters
static mut RX: u64 = 0;
static mut TX: u64 = 0;
static mut ERR: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); unsafe { RX += 1; if b > 9 { TX += b; } else { ERR += 1; } } 2 }
