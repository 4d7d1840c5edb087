//# public
pub static mut PUBLIC: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { PUBLIC += byte(&ctx, 20); } unsafe { PUBLIC as u32 } }
//# crate_wide
pub(crate) static mut CRATE_WIDE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { CRATE_WIDE += byte(&ctx, 20) as u32; } unsafe { CRATE_WIDE } }
//# in_path
mod m { pub(in crate::m) static mut IN_PATH: u32 = 0; pub fn hit(n: u32) -> u32 { unsafe { IN_PATH += n; IN_PATH } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { m::hit(byte(&ctx, 20) as u32) }
//# pub_super
mod a { pub(super) static mut FOR_SUPER: u32 = 0; pub(self) static mut FOR_SELF: u32 = 0; pub fn hit(n: u32) -> u32 { unsafe { FOR_SELF += n; FOR_SELF } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; unsafe { a::FOR_SUPER ^= b; a::FOR_SUPER + a::hit(b) } }
