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
//# mem_replace
static mut REPLACED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let was = unsafe { core::mem::replace(&mut *(&raw mut REPLACED), byte(&ctx, 20)) }; was as u32 }
//# mem_swap
static mut SWAP_A: u32 = 0;
static mut SWAP_B: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SWAP_A = byte(&ctx, 20) as u32; core::mem::swap(&mut *(&raw mut SWAP_A), &mut *(&raw mut SWAP_B)); SWAP_A } }
//# mem_take
use core::mem;
#[derive(Clone, Copy, Default)]
#[repr(C)]
struct Batch { n: u32, sum: u32 }
static mut BATCH: Batch = Batch { n: 0, sum: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BATCH.n += 1; BATCH.sum += byte(&ctx, 20) as u32; if BATCH.n > 3 { let full = mem::take(&mut *(&raw mut BATCH)); return full.sum; } } 2 }
