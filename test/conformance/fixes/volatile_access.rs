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
//# field
#[repr(C)]
struct Regs { a: u32, b: u32 }
static mut REGS: Regs = Regs { a: 0, b: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { core::ptr::write_volatile(&raw mut REGS.b, byte(&ctx, 20) as u32); REGS.a += 1; core::ptr::read_volatile(&raw const REGS.b) + REGS.a } }
//# element
static mut VOLATILE_ROW: [u32; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize & 3; unsafe { let slot = &raw mut VOLATILE_ROW[at]; slot.write_volatile(slot.read_volatile() + 1); slot.read_volatile() } }
