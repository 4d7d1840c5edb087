//# newer
static mut UNSAFE_NEW: u64 = 0;
unsafe fn bump(n: u64) -> u64 { unsafe { UNSAFE_NEW += n; UNSAFE_NEW } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { bump(byte(&ctx, 20)) as u32 } }
//# older
//@ edition: 2021
static mut UNSAFE_OLD: u64 = 0;
unsafe fn bump(n: u64) -> u64 { UNSAFE_OLD += n; UNSAFE_OLD }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { bump(byte(&ctx, 20)) as u32 } }
//# older_statement
//@ edition: 2021
static mut UNSAFE_ONE: u64 = 0;
unsafe fn bump(n: u64) { UNSAFE_ONE += n; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { bump(byte(&ctx, 20)); } 2 }
