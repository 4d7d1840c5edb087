//# number
static mut WRAPPED: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { WRAPPED = WRAPPED.wrapping_add(byte(&ctx, 20) as u32); WRAPPED.count_ones() + WRAPPED.min(9) } }
//# own_type
#[derive(Clone, Copy)]
#[repr(C)]
struct Rate { tokens: u32, taken: u32 }
impl Rate { fn refill(&mut self, n: u32) { self.tokens += n; } fn left(&self) -> u32 { self.tokens - self.taken } fn total(self) -> u32 { self.tokens + self.taken } }
static mut RATE: Rate = Rate { tokens: 0, taken: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { RATE.taken += 1; } unsafe { (*(&raw mut RATE)).refill(byte(&ctx, 20) as u32 + 1); (*(&raw const RATE)).left() + RATE.total() } }
//# array
static mut RING: [u32; 8] = [0; 8];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize & 7; if let Some(slot) = unsafe { (*(&raw mut RING)).get_mut(at) } { *slot += 1; return *slot; } 0 }
//# saturating
static mut SATURATED: u8 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SATURATED = SATURATED.saturating_add(byte(&ctx, 20) as u8 / 4); u32::from(SATURATED) } }
