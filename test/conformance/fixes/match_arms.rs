//# scrutinee
static mut PHASE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match unsafe { PHASE } { 0 => unsafe { PHASE = 1 }, 1 if byte(&ctx, 20) > 50 => unsafe { PHASE = 2 }, 2..=5 => unsafe { PHASE += 1 }, _ => unsafe { PHASE = 0 } } unsafe { PHASE } }
//# arms
static mut SMALL: u64 = 0;
static mut LARGE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match ctx.data_end() - ctx.data() { 0..=64 => unsafe { SMALL += 1 }, 65..=128 => unsafe { LARGE += 1; }, _ => { unsafe { LARGE += 2 }; } } 2 }
//# guard
static mut LAST_LEN: usize = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let length = ctx.data_end() - ctx.data(); let r = match length { n if n == unsafe { LAST_LEN } => 1, n if n > unsafe { LAST_LEN } => 3, _ => 2 }; unsafe { LAST_LEN = length; } r }
//# binding_arm
static mut BOUND_ARM: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; unsafe { BOUND_ARM += b; } match unsafe { BOUND_ARM } { n @ 0..=100 => n, n if n > 900 => unsafe { BOUND_ARM = 0; n }, n => n + 1 } }
//# match_of_tuple
static mut LEFT_OF: u32 = 0;
static mut RIGHT_OF: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; unsafe { match (LEFT_OF, RIGHT_OF) { (0, _) => LEFT_OF = b, (_, 0) => RIGHT_OF = b, (l, r) if l > r => { LEFT_OF = r; RIGHT_OF = l; } _ => {} } LEFT_OF } }
