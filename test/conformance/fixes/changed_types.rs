//# address_of_wide
static mut ADDRESS_WIDE: usize = 0;
fn set(to: &mut usize, n: usize) { *to = n; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { set(&mut *(&raw mut ADDRESS_WIDE), byte(&ctx, 20) as usize); ADDRESS_WIDE as u32 } }
//# address_of_bool
//@ unmended: its type changes to u8
static mut ADDRESS_FLAG: bool = false;
fn set(to: &mut bool, n: u64) { *to = n > 9; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { set(&mut *(&raw mut ADDRESS_FLAG), byte(&ctx, 20)); u32::from(ADDRESS_FLAG) } }
