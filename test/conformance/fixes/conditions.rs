//# if_else
static mut SEEN_IF: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    unsafe { SEEN_IF += byte(&ctx, 20); }
    if unsafe { SEEN_IF } > 500 { 1 } else if unsafe { SEEN_IF } & 1 == 1 { 2 } else { 3 }
}
//# and_or
static mut WANT: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let b = byte(&ctx, 22) as u32;
    if b > 3 && unsafe { WANT } < b || b == 77 { unsafe { WANT = b } return 1; }
    2
}
//# while_condition
static mut ROUNDS: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let mut n = 0;
    unsafe { ROUNDS = byte(&ctx, 20) as u32 & 7; }
    while n < 8 && n < unsafe { ROUNDS } { n += 1; }
    n
}
//# negated
static mut READY_ONCE: bool = false;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    if !unsafe { READY_ONCE } { unsafe { READY_ONCE = byte(&ctx, 20) > 100 }; return 1; }
    2
}
