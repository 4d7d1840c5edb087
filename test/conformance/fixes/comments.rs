//# inside
static mut COMMENTED: /* what it counts */ u64 = /* nothing yet */ 0; // from here
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { COMMENTED += byte(&ctx, 20); } unsafe { COMMENTED as u32 } }
//# doc
/// How many were seen.
///
/// Read by user space.
static mut DOCUMENTED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { DOCUMENTED += byte(&ctx, 20); } unsafe { DOCUMENTED as u32 } }
//# at_uses
static mut AT_USES: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    // First count.
    unsafe {
        // SAFETY: nobody else writes.
        AT_USES += byte(&ctx, 20); // one more
    }
    /* then answer */
    unsafe { AT_USES as u32 }
}
//# attributes
#[allow(dead_code)]
#[unsafe(no_mangle)]
#[cfg(not(test))]
static mut ATTRIBUTED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ATTRIBUTED += byte(&ctx, 20); } unsafe { ATTRIBUTED as u32 } }
//# used
#[used]
static mut KEPT_BY_USED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { KEPT_BY_USED += byte(&ctx, 20); } 2 }
//# export_name
#[unsafe(export_name = "exported_otherwise")]
static mut EXPORTED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { EXPORTED += byte(&ctx, 20); } unsafe { EXPORTED as u32 } }
//# above_the_value
static mut LONG_COMMENTED: [u64; 4] =
    // one per queue
    [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize & 3; unsafe { LONG_COMMENTED[at] += 1; LONG_COMMENTED[at] as u32 } }
//# between_attribute_and_name
#[allow(dead_code)]
// counted here
static mut /* by hand */ BETWEEN: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BETWEEN += byte(&ctx, 20); } unsafe { BETWEEN as u32 } }
//# in_a_struct_literal
#[repr(C)]
struct Seen { packets: u64, bytes: u64 }
static mut SEEN_OF: Seen = Seen {
    // all of them
    packets: 0,
    bytes: 0, /* payload only */
};
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SEEN_OF.packets += 1; SEEN_OF.bytes += byte(&ctx, 20); (SEEN_OF.packets + SEEN_OF.bytes) as u32 } }
//# block_doc
/**
 * How many were seen.
 */
#[doc = "By everybody."]
pub static mut BLOCK_DOC: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BLOCK_DOC += byte(&ctx, 20); } unsafe { BLOCK_DOC as u32 } }
//# cfg_attr
#[cfg_attr(not(test), allow(dead_code))]
#[rustfmt::skip]
static mut CFG_ATTR: u64   = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { CFG_ATTR += byte(&ctx, 20); } unsafe { CFG_ATTR as u32 } }
