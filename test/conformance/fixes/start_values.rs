//# number
//@ fix: Replace `FROM_FIVE` by PerCpuArray `FROM_FIVE` (one value per CPU; start value 5 of `FROM_FIVE` is lost)
static mut FROM_FIVE: u64 = 5;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { FROM_FIVE += byte(&ctx, 20); } unsafe { FROM_FIVE as u32 } }
//# negative
//@ fix: Replace `BELOW` by Array `BELOW` (one value for all CPUs, still unsynchronised; start value -3 of `BELOW` is lost)
static mut BELOW: i32 = -3;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BELOW += byte(&ctx, 20) as i32; if BELOW < 100 { 1 } else { 2 } } }
//# table
static mut FILLED: [u32; 4] = [1, 2, 3, 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize & 3; unsafe { FILLED[at] += 1; FILLED[at] } }
//# true_flag
static mut STARTS_TRUE: bool = true;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { if STARTS_TRUE { STARTS_TRUE = byte(&ctx, 20) > 40; return 1; } STARTS_TRUE = byte(&ctx, 21) > 100; } 2 }
//# constant_expression
const START_AT: u32 = 6 * 7;
static mut COMPUTED: u32 = START_AT;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { COMPUTED ^= byte(&ctx, 20) as u32; COMPUTED } }
