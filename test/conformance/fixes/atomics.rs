//# as_ptr
use core::sync::atomic::AtomicU64;
static ATOMIC_HITS: AtomicU64 = AtomicU64::new(0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *ATOMIC_HITS.as_ptr() += byte(&ctx, 20); *ATOMIC_HITS.as_ptr() as u32 } }
//# narrow
use core::sync::atomic::AtomicI64;
static ATOMIC_LAST: AtomicI64 = AtomicI64::new(0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let last = ATOMIC_LAST.as_ptr(); unsafe { let was = *last; *last = byte(&ctx, 20) as i64; was as u32 } }
