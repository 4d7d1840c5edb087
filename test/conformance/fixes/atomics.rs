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
//# in_a_struct
use core::sync::atomic::AtomicU64;
struct Totals { rx: AtomicU64, tx: AtomicU64 }
static TOTALS: Totals = Totals { rx: AtomicU64::new(0), tx: AtomicU64::new(0) };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *TOTALS.rx.as_ptr() += byte(&ctx, 20); *TOTALS.tx.as_ptr() += 1; *TOTALS.rx.as_ptr() as u32 } }
//# mutable
use core::sync::atomic::AtomicU64;
static mut MUTABLE_ATOMIC: AtomicU64 = AtomicU64::new(0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *(*(&raw mut MUTABLE_ATOMIC)).get_mut() += byte(&ctx, 20); *(*(&raw mut MUTABLE_ATOMIC)).get_mut() as u32 } }
//# by_path
use core::sync::atomic::AtomicU64;
static BY_PATH: AtomicU64 = AtomicU64::new(0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let place = AtomicU64::as_ptr(&BY_PATH); *place += byte(&ctx, 20); *place as u32 } }
//# read_and_write
use core::sync::atomic::AtomicI64;
static READ_WRITE: AtomicI64 = AtomicI64::new(3);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { READ_WRITE.as_ptr().write(READ_WRITE.as_ptr().read() + byte(&ctx, 20) as i64); READ_WRITE.as_ptr().read() as u32 } }
//# table
use core::sync::atomic::AtomicU64;
static TABLE_OF: [AtomicU64; 4] = [const { AtomicU64::new(0) }; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let slot = TABLE_OF[byte(&ctx, 20) as usize & 3].as_ptr(); *slot += 1; *slot as u32 } }
//# handed_on
use core::sync::atomic::AtomicU64;
static HANDED: AtomicU64 = AtomicU64::new(0);
fn bump(counter: &AtomicU64, n: u64) -> u64 { unsafe { *counter.as_ptr() += n; *counter.as_ptr() } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { bump(&HANDED, byte(&ctx, 20)) as u32 }
