//# crlf
//@ crlf
static mut WITH_CRLF: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { WITH_CRLF += byte(&ctx, 20); } unsafe { WITH_CRLF as u32 } }
//# crlf_statement
//@ crlf
static mut CRLF_ONE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { CRLF_ONE += byte(&ctx, 20); } 2 }
//# tabs
//@ rustfmt: hard_tabs = true
static mut WITH_TABS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { WITH_TABS += byte(&ctx, 20); } unsafe { WITH_TABS as u32 } }
//# tabs_statement
//@ rustfmt: hard_tabs = true
static mut TABS_ONE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if byte(&ctx, 20) > 3 { unsafe { TABS_ONE += 1; } } 2 }
//# two_spaces
//@ rustfmt: tab_spaces = 2
static mut TWO_SPACES: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { TWO_SPACES += byte(&ctx, 20); } unsafe { TWO_SPACES as u32 } }
//# long_name
static mut NUMBER_OF_PACKETS_THAT_WERE_DROPPED_BECAUSE_OF_THEIR_LENGTH: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { NUMBER_OF_PACKETS_THAT_WERE_DROPPED_BECAUSE_OF_THEIR_LENGTH += byte(&ctx, 20); NUMBER_OF_PACKETS_THAT_WERE_DROPPED_BECAUSE_OF_THEIR_LENGTH as u32 } }
