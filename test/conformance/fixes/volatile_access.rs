//# paths
static mut TICK: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = core::ptr::read_volatile(&raw const TICK); core::ptr::write_volatile(&raw mut TICK, was + byte(&ctx, 20)); was as u32 } }
//# imported
use core::ptr;
static mut TOCK: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = ptr::read_volatile(&raw const TOCK); ptr::write_volatile(&raw mut TOCK, byte(&ctx, 20) as u32 | was); ptr::read_volatile(ptr::addr_of!(TOCK)) } }
//# methods
static mut TACK: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { (&raw mut TACK).write_volatile((&raw const TACK).read_volatile() + byte(&ctx, 20) as u32); (&raw const TACK).read_volatile() } }
