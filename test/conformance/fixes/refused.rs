//# const_block
//@ refused: initial value of another item
static mut IN_CONST: u64 = 0;
struct Address(*mut u64);
unsafe impl Sync for Address {}
static ADDRESS: Address = Address(&raw mut IN_CONST);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *ADDRESS.0 += byte(&ctx, 20); *ADDRESS.0 as u32 } }
//# const_fn
//@ refused: const fn
static mut IN_CONST_FN: u64 = 0;
const fn address() -> *mut u64 { &raw mut IN_CONST_FN }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *address() += byte(&ctx, 20); IN_CONST_FN as u32 } }
//# own_macro
//@ refused: inside of `bump!`
macro_rules! bump { ($n:expr) => { unsafe { IN_MACRO += $n } }; }
static mut IN_MACRO: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { bump!(byte(&ctx, 20)); unsafe { IN_MACRO as u32 } }
//# declared_by_macro
//@ refused: macro
macro_rules! counter { ($name:ident) => { static mut $name: u64 = 0; }; }
counter!(BY_MACRO);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BY_MACRO += byte(&ctx, 20); BY_MACRO as u32 } }
//# references
//@ refused: no value of
static mut TEXT: &str = "none";
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { if byte(&ctx, 20) > 9 { TEXT = "some"; } { let text = TEXT; text.len() as u32 } } }
//# nonzero_enum
//@ refused: no value of
#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Mode { A = 1, B = 2 }
static mut ENUM_MODE: Mode = Mode::A;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ENUM_MODE = if byte(&ctx, 20) > 9 { Mode::B } else { Mode::A }; if ENUM_MODE == Mode::A { 1 } else { 2 } } }
//# nonzero_integer
//@ refused: no value of
use core::num::NonZeroU32;
static mut NEVER_ZERO: NonZeroU32 = NonZeroU32::MIN;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { if let Some(n) = NonZeroU32::new(byte(&ctx, 20) as u32) { NEVER_ZERO = n; } NEVER_ZERO.get() } }
//# pointers
//@ refused: holds pointers
static mut KEPT_POINTER: *const u8 = core::ptr::null();
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = KEPT_POINTER; KEPT_POINTER = ctx.data() as *const u8; if was.is_null() { 1 } else { 2 } } }
//# alignment
//@ refused: alignment of 16
#[repr(C, align(16))]
struct Aligned { n: u64 }
static mut ALIGNED: Aligned = Aligned { n: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ALIGNED.n += byte(&ctx, 20); ALIGNED.n as u32 } }
//# declared_with_its_map
//@ refused: inside of
macro_rules! with_hits { ($do:ident) => { $do!(IN_NESTED) }; }
macro_rules! add_two { ($name:ident) => { unsafe { $name += 2 } }; }
static mut IN_NESTED: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { with_hits!(add_two); unsafe { IN_NESTED += byte(&ctx, 20); IN_NESTED as u32 } }
//# const_item
//@ refused: initial value of another item
static mut IN_CONST_ITEM: u64 = 0;
const PLACE: *mut u64 = &raw mut IN_CONST_ITEM;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { *PLACE += byte(&ctx, 20); IN_CONST_ITEM as u32 } }
//# function_pointer
//@ refused: holds pointers
fn one(n: u32) -> u32 { n + 1 }
static mut CHOSEN: Option<fn(u32) -> u32> = None;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let was = (*(&raw const CHOSEN)).is_some(); if byte(&ctx, 20) > 90 { CHOSEN = Some(one); } u32::from(was) } }
//# ref_cell
//@ refused: cannot be told
use core::cell::RefCell;
struct Shared(RefCell<u64>);
unsafe impl Sync for Shared {}
static SHARED_CELL: Shared = Shared(RefCell::new(0));
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Ok(mut n) = SHARED_CELL.0.try_borrow_mut() { *n += byte(&ctx, 20); } 2 }
//# own_macro_that_counts
//@ refused: what `inc!` does with it is not known
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
macro_rules! inc { ($counter:ident) => { unsafe { $counter += 1 } }; ($counter:ident, $by:expr) => { unsafe { $counter += $by } }; }
static mut SEEN_PACKETS: u64 = 0;
static mut SEEN_BYTES: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    inc!(SEEN_PACKETS);
    inc!(SEEN_BYTES, byte(&ctx, 20));
    xdp_action::XDP_PASS
}
