//# fields
static mut SUM_AND_COUNT: (u64, u32) = (0, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SUM_AND_COUNT.0 += byte(&ctx, 20); SUM_AND_COUNT.1 += 1; } unsafe { SUM_AND_COUNT.1 + SUM_AND_COUNT.0 as u32 } }
//# whole
static mut EDGES: (u32, u32) = (0, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let (low, high) = unsafe { EDGES }; let b = byte(&ctx, 20) as u32; unsafe { EDGES = (low.min(b), high.max(b)); } high - low }
//# tuple_of_array
static mut STATE_OF: ([u8; 4], u32) = ([0; 4], 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { STATE_OF.0[1] = byte(&ctx, 20) as u8; STATE_OF.1 += u32::from(STATE_OF.0[1]); STATE_OF.1 } }
//# tuple_with_bool
static mut SEEN_AND_FLAG: (u32, bool) = (0, false);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SEEN_AND_FLAG.0 += byte(&ctx, 20) as u32; if SEEN_AND_FLAG.1 { return SEEN_AND_FLAG.0; } SEEN_AND_FLAG.1 = SEEN_AND_FLAG.0 > 300; } 2 }
