//# address_of_wide
static mut ADDRESS_WIDE: usize = 0;
fn set(to: &mut usize, n: usize) { *to = n; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { set(&mut *(&raw mut ADDRESS_WIDE), byte(&ctx, 20) as usize); ADDRESS_WIDE as u32 } }
//# address_of_bool
static mut ADDRESS_FLAG: bool = false;
fn set(to: &mut bool, n: u64) { *to = n > 9; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { set(&mut *(&raw mut ADDRESS_FLAG), byte(&ctx, 20)); u32::from(ADDRESS_FLAG) } }
//# pointer_to_bool
static mut FLAG_POINTER: bool = false;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let flag = &raw mut FLAG_POINTER; let was = *flag; core::ptr::write_volatile(flag, byte(&ctx, 20) > 100); u32::from(was) } }
//# bools_by_destructuring
static mut LEFT_FLAG: bool = false;
static mut RIGHT_FLAG: bool = false;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { (LEFT_FLAG, RIGHT_FLAG) = (!RIGHT_FLAG, byte(&ctx, 20) > 80); u32::from(LEFT_FLAG) + 2 * u32::from(RIGHT_FLAG) } }
