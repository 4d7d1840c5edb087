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
//# nested_dirs
mod net;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { net::parse::count(byte(&ctx, 20)); unsafe { net::TOTAL_NET as u32 } }
//- net/mod.rs
pub mod parse;

/// Of all parsers.
pub static mut TOTAL_NET: u64 = 0;
//- net/parse.rs
use super::TOTAL_NET;

static mut PARSED: u64 = 0;

pub fn count(n: u64) {
    unsafe {
        PARSED += 1;
        TOTAL_NET += n * PARSED;
    }
}
//# path_attribute
#[path = "other_name.rs"]
mod renamed;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { renamed::IN_RENAMED += byte(&ctx, 20); renamed::IN_RENAMED as u32 } }
//- other_name.rs
pub static mut IN_RENAMED: u64 = 0;
