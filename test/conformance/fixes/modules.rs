//# file
mod counters;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { counters::hit(byte(&ctx, 20)); unsafe { counters::MODULE_HITS as u32 } }
//- counters.rs
pub static mut MODULE_HITS: u64 = 0;

pub fn hit(n: u64) {
    unsafe { MODULE_HITS += n };
}
//# used_from_main_only
mod state;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { state::TOTAL_SEEN += byte(&ctx, 20) as u32; } unsafe { state::TOTAL_SEEN } }
//- state.rs
//! State of the program.

/// All that was seen.
pub static mut TOTAL_SEEN: u32 = 0;
//# super_path
static mut ROOT_HITS: u32 = 0;
mod inner { pub fn hit(n: u32) -> u32 { unsafe { super::ROOT_HITS += n; super::ROOT_HITS } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { inner::hit(byte(&ctx, 20) as u32) }
//# crate_path
mod deep { pub mod er { pub static mut DEEPER: u64 = 0; } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { crate::deep::er::DEEPER += byte(&ctx, 20); crate::deep::er::DEEPER as u32 } }
//# two_files
mod reader;
mod store;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { store::put(byte(&ctx, 20) as u32); reader::take() }
//- store.rs
pub static mut STORED: u32 = 0;

pub fn put(n: u32) {
    unsafe { STORED = n };
}
//- reader.rs
use crate::store::STORED;

pub fn take() -> u32 {
    unsafe { STORED / 2 }
}
