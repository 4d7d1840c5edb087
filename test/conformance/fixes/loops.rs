//# for_range
static mut LOOPED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { for at in 0..4 { unsafe { LOOPED += byte(&ctx, 20 + at); } } unsafe { LOOPED as u32 } }
//# while_let
static mut POPPED: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let mut left = byte(&ctx, 20) as u32 & 7; while let Some(next) = left.checked_sub(1) { left = next; unsafe { POPPED += 1; } } unsafe { POPPED } }
//# loop_break
static mut TURNS: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let mut n = 0; loop { unsafe { TURNS += 1; } n += 1; if n > 5 || byte(&ctx, 20 + n) > 128 { break; } } unsafe { TURNS } }
//# bound
static mut BOUND: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let mut sum = 0; for n in 0..unsafe { BOUND } { if n > 8 { break; } sum += n; } unsafe { BOUND = byte(&ctx, 20) as u32 & 15; } sum }
