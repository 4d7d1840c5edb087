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
//# by_a_constructor
#[repr(C)]
pub struct Tally { seen: u64, most: u64 }
impl Tally {
    /// What a fresh one holds.
    const fn new() -> Self { Self { seen: 0, most: LEAST } }
    fn add(&mut self, n: u64) { self.seen += 1; if n > self.most { self.most = n; } }
}
const LEAST: u64 = 40;
static mut TALLY: Tally = Tally::new();
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let tally = &mut *(&raw mut TALLY); tally.add(byte(&ctx, 20)); tally.most as u32 } }
//# by_a_constructor_alone
#[repr(C)]
pub struct Span { low: u32, high: u32 }
impl Span { const EMPTY: Span = Span { low: 0, high: 0 }; }
static mut SPAN: Span = Span::EMPTY;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let b = byte(&ctx, 20) as u32; SPAN.low ^= b; SPAN.high |= b; SPAN.low + SPAN.high } }
//# variant_that_only_starts
#[derive(Clone, Copy, PartialEq)]
enum Phase { Start, Warm, Hot }
static mut PHASE_OF: Phase = Phase::Start;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { match PHASE_OF { Phase::Start => PHASE_OF = Phase::Warm, Phase::Warm if byte(&ctx, 20) > 99 => PHASE_OF = Phase::Hot, Phase::Warm => {} Phase::Hot => return 1, } } 2 }
