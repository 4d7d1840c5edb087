//# handed_on
static mut HANDED: u64 = 0;
fn add(to: &mut u64, n: u64) { *to += n; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { add(&mut *(&raw mut HANDED), byte(&ctx, 20)); } unsafe { HANDED as u32 } }
//# handed_on_plainly
//@ edition: 2021
static mut PLAIN: u64 = 0;
fn add(to: &mut u64, n: u64) { *to += n; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { add(&mut PLAIN, byte(&ctx, 20)); } unsafe { PLAIN as u32 } }
//# struct_reference
#[repr(C)]
struct Meter { n: u64, sum: u64 }
impl Meter { fn add(&mut self, v: u64) { self.n += 1; self.sum += v; } }
static mut METER: Meter = Meter { n: 0, sum: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let meter = unsafe { &mut *(&raw mut METER) }; meter.add(byte(&ctx, 20)); meter.sum as u32 }
//# shared_reference
static mut SHARED_REF: u32 = 0;
fn half(of: &u32) -> u32 { *of / 2 }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SHARED_REF = byte(&ctx, 20) as u32 + half(&*(&raw const SHARED_REF)); SHARED_REF } }
