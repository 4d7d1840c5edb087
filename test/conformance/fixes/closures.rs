//# writes
static mut FROM_CLOSURE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let add = |n: u64| unsafe { FROM_CLOSURE += n }; add(byte(&ctx, 20)); add(1); unsafe { FROM_CLOSURE as u32 } }
//# reads
static mut LIMIT_OF: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let over = |n: u32| n > unsafe { LIMIT_OF }; let b = byte(&ctx, 20) as u32; let r = over(b); unsafe { LIMIT_OF = b; } u32::from(r) }
//# in_option
static mut HITS_OF_SOME: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as u32; Some(b).filter(|n| *n > 40).map(|n| { unsafe { HITS_OF_SOME += 1; } n }).unwrap_or(0) + unsafe { HITS_OF_SOME } }
