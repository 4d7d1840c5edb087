//# call
static mut PASSED: u64 = 0;
fn fold(a: u64, b: u64) -> u64 { a.rotate_left(3) ^ b }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { PASSED = fold(PASSED, byte(&ctx, 20)); } fold(unsafe { PASSED }, 1) as u32 }
//# nested_calls
static mut LAST_ARG: u32 = 0;
fn twice(a: u32) -> u32 { a.wrapping_mul(2) }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let r = twice(twice(unsafe { LAST_ARG })); unsafe { LAST_ARG = byte(&ctx, 20) as u32; } r }
//# method_argument
static mut LOWEST: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); let r = b.max(unsafe { LOWEST }); unsafe { LOWEST = b.min(9); } r as u32 }
//# to_a_map
#[map]
static BY_LEN: HashMap<u32, u64> = HashMap::with_max_entries(64, 0);
static mut SERIAL: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SERIAL += 1; let _ = BY_LEN.insert(&(byte(&ctx, 20) as u32), &*(&raw const SERIAL), 0); } unsafe { SERIAL as u32 } }
