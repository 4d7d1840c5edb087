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
