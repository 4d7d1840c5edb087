//# sequence_number
//@ fix: Replace `SEQUENCE` by Array
static mut SEQUENCE: u64 = 0;
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 { let n = unsafe { SEQUENCE += 1; SEQUENCE }; n as u32 }
//# rate_limit
//@ fix: Replace `SPENT` by Array
static mut SPENT: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SPENT += byte(&ctx, 20); if SPENT > 800 { return 1; } } 2 }
//# flag
//@ fix: Replace `STOPPED` by Array
static mut STOPPED: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if unsafe { STOPPED } == 1 { return 1; } if byte(&ctx, 20) > 200 { unsafe { STOPPED = 1 } } 2 }
