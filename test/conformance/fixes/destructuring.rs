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
//# struct_pattern
#[derive(Clone, Copy)]
struct Sides { a: u32, b: u32 }
static mut A_SIDE: u32 = 0;
static mut B_SIDE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; let sides = Sides { a: b, b: b + 1 }; unsafe { Sides { a: A_SIDE, b: B_SIDE } = sides; A_SIDE ^ B_SIDE } }
//# nested_tuple
static mut OUT_OF: u32 = 0;
static mut FIELD_OF: (u32, u32) = (0, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; unsafe { ((OUT_OF, _), FIELD_OF.1) = ((b, 3), OUT_OF); FIELD_OF.1 } }
