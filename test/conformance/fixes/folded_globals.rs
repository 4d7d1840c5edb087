//@ rule: folded-global
//# limit
//@ override: FOLDED_LIMIT=05000000
#[unsafe(no_mangle)]
static FOLDED_LIMIT: u32 = 200;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if byte(&ctx, 20) as u32 > FOLDED_LIMIT { 1 } else { 2 } }
//- user/main.rs
fn main() { let mut loader = aya::EbpfLoader::new(); loader.override_global("FOLDED_LIMIT", &5u32, true); }
//# switch
//@ override: FOLDED_SWITCH=01
#[unsafe(no_mangle)]
static FOLDED_SWITCH: bool = false;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if FOLDED_SWITCH && byte(&ctx, 20) > 9 { 1 } else { 2 } }
//- user/main.rs
fn main() { let mut loader = aya::EbpfLoader::new(); loader.override_global("FOLDED_SWITCH", &1u8, true); }
//# in_a_function
//@ edition: 2021
//@ override: FOLDED_STEP=0700000000000000
#[no_mangle]
static FOLDED_STEP: u64 = 1;
fn stepped(n: u64) -> u64 { n.wrapping_mul(FOLDED_STEP) }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { stepped(byte(&ctx, 20)) as u32 + FOLDED_STEP as u32 }
//- user/main.rs
fn main() { let mut loader = aya::EbpfLoader::new(); loader.set_global("FOLDED_STEP", &7u64, true); }
