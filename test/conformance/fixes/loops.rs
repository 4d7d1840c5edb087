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
//# iterated
static mut ITERATED: [u32; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ITERATED[byte(&ctx, 20) as usize & 3] += 1; let mut sum = 0; for v in (*(&raw const ITERATED)).iter() { sum += v; } sum } }
//# iterated_by_value
static mut BY_VALUE: [u32; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BY_VALUE[0] += byte(&ctx, 20) as u32; let mut sum = 0; for v in BY_VALUE { sum += v; } sum } }
//# by_loop_index
static mut BY_INDEX: [u32; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let mut sum = 0; for at in 0..4 { unsafe { BY_INDEX[at] += byte(&ctx, 20 + at) as u32; sum += BY_INDEX[at]; } } sum }
//# labelled
static mut STEPS_OF: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { 'outer: for a in 0..3 { for b in 0..3 { unsafe { STEPS_OF += 1; if byte(&ctx, 20 + a) > 100 { continue 'outer; } if STEPS_OF > 40 { break 'outer; } } if b > 1 { break; } } } unsafe { STEPS_OF } }
