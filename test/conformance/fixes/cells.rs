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
//# own_get_mut
use core::cell::UnsafeCell;
struct Plain(UnsafeCell<u64>);
unsafe impl Sync for Plain {}
impl Plain { const fn new(n: u64) -> Self { Self(UnsafeCell::new(n)) } #[allow(clippy::mut_from_ref)] unsafe fn get_mut(&self) -> &mut u64 { unsafe { &mut *self.0.get() } } }
static PLAIN_CELL: Plain = Plain::new(0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *PLAIN_CELL.get_mut() += byte(&ctx, 20); *PLAIN_CELL.get_mut() as u32 } }
//# own_methods
use core::cell::UnsafeCell;
struct Adder(UnsafeCell<u64>);
unsafe impl Sync for Adder {}
impl Adder { fn add(&self, n: u64) { unsafe { *self.0.get() += n } } fn load(&self) -> u64 { unsafe { *self.0.get() } } }
static ADDER: Adder = Adder(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { ADDER.add(byte(&ctx, 20)); ADDER.load() as u32 }
//# plain_cell
use core::cell::Cell;
struct Local(Cell<u64>);
unsafe impl Sync for Local {}
static LOCAL_CELL: Local = Local(Cell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { LOCAL_CELL.0.set(LOCAL_CELL.0.get() + byte(&ctx, 20)); LOCAL_CELL.0.get() as u32 }
//# handed_on
use core::cell::UnsafeCell;
struct Handed(UnsafeCell<u64>);
unsafe impl Sync for Handed {}
fn bump(counter: &Handed, n: u64) -> u64 { unsafe { *counter.0.get() += n; *counter.0.get() } }
static HANDED_CELL: Handed = Handed(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { bump(&HANDED_CELL, byte(&ctx, 20)) as u32 }
//# table
use core::cell::UnsafeCell;
struct Slots([UnsafeCell<u64>; 4]);
unsafe impl Sync for Slots {}
static SLOTS_OF: Slots = Slots([const { UnsafeCell::new(0) }; 4]);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let slot = SLOTS_OF.0[byte(&ctx, 20) as usize & 3].get(); unsafe { *slot += 1; *slot as u32 } }
//# static_reference
use core::cell::UnsafeCell;
struct Kept(UnsafeCell<u64>);
unsafe impl Sync for Kept {}
impl Kept { fn add(&self, n: u64) -> u64 { unsafe { *self.0.get() += n; *self.0.get() } } }
static KEPT: Kept = Kept(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let kept = &KEPT; kept.add(byte(&ctx, 20)) as u32 }
//# method_in_condition
use core::cell::UnsafeCell;
struct Gate { open: UnsafeCell<bool>, hits: UnsafeCell<u32> }
unsafe impl Sync for Gate {}
impl Gate { const fn new() -> Self { Gate { open: UnsafeCell::new(false), hits: UnsafeCell::new(0) } } fn is_open(&self) -> bool { unsafe { *self.open.get() } } fn set(&self, open: bool) { unsafe { *self.open.get() = open; *self.hits.get() += 1; } } fn hits(&self) -> u32 { unsafe { *self.hits.get() } } }
static GATE: Gate = Gate::new();
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if GATE.is_open() && GATE.hits() < 9 { return GATE.hits(); } GATE.set(byte(&ctx, 20) > 50); match GATE.hits() { 0 => 1, n => n } }
//# with_closure
use core::cell::UnsafeCell;
struct Locked(UnsafeCell<u64>);
unsafe impl Sync for Locked {}
impl Locked { fn with<R>(&self, work: impl FnOnce(&mut u64) -> R) -> R { work(unsafe { &mut *self.0.get() }) } }
static LOCKED: Locked = Locked(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); LOCKED.with(|n| { *n += b; *n as u32 }) }
//# start_value
use core::cell::UnsafeCell;
struct Start(UnsafeCell<u64>);
unsafe impl Sync for Start {}
impl Start { fn add(&self, n: u64) -> u64 { unsafe { *self.0.get() += n; *self.0.get() } } }
static START_OF: Start = Start(UnsafeCell::new(7));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { START_OF.add(byte(&ctx, 20)) as u32 }
//# through_a_trait
trait Count { fn count(&self, n: u64) -> u64; }
use core::cell::UnsafeCell;
struct Own(UnsafeCell<u64>);
unsafe impl Sync for Own {}
impl Count for Own { fn count(&self, n: u64) -> u64 { unsafe { *self.0.get() += n; *self.0.get() } } }
static BY_TRAIT: Own = Own(UnsafeCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { BY_TRAIT.count(byte(&ctx, 20)) as u32 }
