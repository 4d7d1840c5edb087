//# newtype
use core::cell::UnsafeCell;
struct Cell64(UnsafeCell<u64>);
unsafe impl Sync for Cell64 {}
static CELL_HITS: Cell64 = Cell64(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *CELL_HITS.0.get() += byte(&ctx, 20); *CELL_HITS.0.get() as u32 } }
//# getter
use core::cell::UnsafeCell;
struct Slot(UnsafeCell<u32>);
unsafe impl Sync for Slot {}
impl Slot { fn get(&self) -> *mut u32 { self.0.get() } }
static SLOT_OF: Slot = Slot(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let slot = SLOT_OF.get(); unsafe { *slot += byte(&ctx, 20) as u32; *slot } }
//# generic
use core::cell::UnsafeCell;
struct Racy<T>(UnsafeCell<T>);
unsafe impl<T> Sync for Racy<T> {}
static RACY: Racy<[u32; 4]> = Racy(UnsafeCell::new([0; 4]));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { (*RACY.0.get())[byte(&ctx, 20) as usize & 3] += 1; (*RACY.0.get())[0] } }
//# named_field
use core::cell::UnsafeCell;
struct Holder { inner: UnsafeCell<u64> }
unsafe impl Sync for Holder {}
static HOLDER: Holder = Holder { inner: UnsafeCell::new(0) };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *HOLDER.inner.get() ^= byte(&ctx, 20); *HOLDER.inner.get() as u32 } }
//# generic_with_methods
use core::cell::UnsafeCell;
pub struct Shared<T>(UnsafeCell<T>);
unsafe impl<T> Sync for Shared<T> {}
impl<T> Shared<T> { const fn new(value: T) -> Self { Self(UnsafeCell::new(value)) } fn get(&self) -> *mut T { self.0.get() } }
static SUM_A: Shared<u64> = Shared::new(0);
static SUM_B: Shared<u32> = Shared::new(0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *SUM_A.get() += byte(&ctx, 20); *SUM_B.get() ^= byte(&ctx, 21) as u32; *SUM_A.get() as u32 ^ *SUM_B.get() } }
