//# raw_mut
static mut THROUGH: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let pointer = &raw mut THROUGH; unsafe { *pointer += byte(&ctx, 20); *pointer as u32 } }
//# raw_mut_inline
static mut INLINE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *(&raw mut INLINE) ^= byte(&ctx, 20) as u32; *(&raw const INLINE) } }
//# addr_of_mut
static mut OLDER: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let pointer = core::ptr::addr_of_mut!(OLDER); *pointer += byte(&ctx, 20); *core::ptr::addr_of!(OLDER) as u32 } }
//# addr_of_mut_imported
use core::ptr::addr_of_mut;
static mut IMPORTED_OLDER: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *addr_of_mut!(IMPORTED_OLDER) += byte(&ctx, 20) as u32; } unsafe { IMPORTED_OLDER } }
//# field_pointer
#[repr(C)]
struct Two { a: u32, b: u32 }
static mut TWO: Two = Two { a: 0, b: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let b = &raw mut TWO.b; *b += byte(&ctx, 20) as u32; TWO.a += 1; TWO.b ^ TWO.a } }
//# read_write_methods
static mut METHODS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let p = &raw mut METHODS; unsafe { p.write(p.read() + byte(&ctx, 20)); p.read() as u32 } }
