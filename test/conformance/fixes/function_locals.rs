//# counter
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { static mut LOCAL_CALLS: u32 = 0; unsafe { LOCAL_CALLS += byte(&ctx, 20) as u32; LOCAL_CALLS } }
//# in_helper
fn bump(n: u64) -> u64 { static mut IN_HELPER: u64 = 0; unsafe { IN_HELPER += n; IN_HELPER } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { (bump(byte(&ctx, 20)) + bump(1)) as u32 }
//# in_block
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; if b > 20 { static mut IN_BLOCK: u32 = 0; unsafe { IN_BLOCK += 1; return IN_BLOCK; } } 2 }
//# in_closure
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let bump = |n: u32| { static mut IN_CLOSURE: u32 = 0; unsafe { IN_CLOSURE += n; IN_CLOSURE } }; bump(byte(&ctx, 20) as u32) }
//# same_name_twice
fn one() -> u32 { static mut SAME: u32 = 0; unsafe { SAME += 1; SAME } }
fn two() -> u32 { static mut SAME: u32 = 0; unsafe { SAME += 2; SAME } }
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 { one() + two() }
//# in_unit_closure
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; let note = |n: u32| { static mut NOTED: u32 = 0; unsafe { if NOTED > 900 { NOTED = 0; } NOTED += n; } }; note(b); note(1); b }
//# in_method
struct Counter;
impl Counter { fn bump(&self, n: u32) -> u32 { static mut IN_METHOD: u32 = 0; unsafe { IN_METHOD += n; IN_METHOD } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { Counter.bump(byte(&ctx, 20) as u32) }
//# const_beside
fn bump(n: u32) -> u32 { const STEP: u32 = 3; static mut WITH_CONST: u32 = STEP; unsafe { WITH_CONST += n * STEP; WITH_CONST } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { bump(byte(&ctx, 20) as u32) }
//# in_arm
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match byte(&ctx, 20) { 0..=50 => { static mut IN_ARM: u32 = 0; unsafe { IN_ARM += 1; IN_ARM } } n => n as u32 } }
