//# pair
static mut LEFT_SIDE: u32 = 0;
static mut RIGHT_SIDE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { (LEFT_SIDE, RIGHT_SIDE) = (RIGHT_SIDE, byte(&ctx, 20) as u32); LEFT_SIDE ^ RIGHT_SIDE } }
//# with_local
static mut KEPT: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let local; unsafe { (local, KEPT) = (KEPT, byte(&ctx, 20)); } local as u32 }
//# array_pattern
static mut HEAD: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; unsafe { [HEAD, _] = [HEAD + b, b]; HEAD } }
