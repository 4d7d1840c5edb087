//# local
static mut PACKETS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let packets = byte(&ctx, 20); unsafe { PACKETS += packets; } packets as u32 ^ unsafe { PACKETS as u32 } }
//# parameter
static mut LENGTH: u64 = 0;
fn take(length: u64) -> u64 { unsafe { LENGTH += length; LENGTH ^ length } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { take(byte(&ctx, 20)) as u32 }
//# function
static mut COUNT: u64 = 0;
fn count(n: u64) -> u64 { n + 1 }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { COUNT = count(COUNT + byte(&ctx, 20)); COUNT as u32 } }
//# counters_taken
const COUNTERS: u64 = 3;
static mut RX_A: u64 = 0;
static mut TX_A: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { RX_A += COUNTERS; TX_A += byte(&ctx, 20); } 2 }
//# own_per_cpu_array
use aya_ebpf::{macros::xdp, programs::XdpContext};
struct PerCpuArray;
static mut OWN_TYPE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let _own = PerCpuArray; unsafe { OWN_TYPE += byte(&ctx, 20); OWN_TYPE as u32 } }
//# own_map_macro
macro_rules! map { ($e:expr) => { $e + 1 }; }
static mut OWN_MACRO: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { OWN_MACRO += map!(byte(&ctx, 20)); OWN_MACRO as u32 } }
//# already_imported
#[map]
static FIRST_MAP: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);
static mut AFTER_IT: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(first) = FIRST_MAP.get_ptr_mut(0) { unsafe { *first += 1 } } unsafe { AFTER_IT += byte(&ctx, 20); AFTER_IT as u32 } }
//# by_glob
use aya_ebpf::{macros::*, maps::*, programs::*};
#[map]
static GLOBBED: Array<u64> = Array::with_max_entries(1, 0);
static mut BY_GLOB: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(first) = GLOBBED.get_ptr_mut(0) { unsafe { *first += 1 } } unsafe { BY_GLOB += byte(&ctx, 20); BY_GLOB as u32 } }
//# keyword
static mut TYPE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { TYPE += byte(&ctx, 20) as u32; TYPE } }
//# other_map_of_the_name
use aya_ebpf::{macros::xdp, programs::XdpContext};
mod a { use aya_ebpf::{macros::map, maps::Array}; #[map] pub static SHARED_NAME: Array<u64> = Array::with_max_entries(1, 0); }
mod b { pub static mut SHARED_NAME: u64 = 0; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(first) = a::SHARED_NAME.get_ptr_mut(0) { unsafe { *first += 1 } } unsafe { b::SHARED_NAME += byte(&ctx, 20); b::SHARED_NAME as u32 } }
//# const_like_the_pointer
#[allow(non_upper_case_globals)]
const beats: u64 = 3;
static mut BEATS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BEATS += byte(&ctx, 20) + beats; BEATS as u32 } }
//# const_elsewhere
static mut HEARD: u64 = 0;
fn other() -> u64 { const HEARD: u64 = 5; HEARD }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { HEARD += byte(&ctx, 20) + other(); HEARD as u32 } }
//# import_of_the_pointers_name
mod helpers { pub fn hits(n: u64) -> u64 { n ^ 5 } }
use helpers::hits;
static mut HITS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { HITS += hits(byte(&ctx, 20)); HITS as u32 } }
//# import_of_a_constant
mod limits { pub const COUNTERS: u64 = 3; }
use limits::COUNTERS;
static mut RX_B: u64 = 0;
static mut TX_B: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { RX_B += COUNTERS; TX_B += byte(&ctx, 20); } 2 }
//# import_under_the_pointers_name
mod limits { pub const LIMIT: u64 = 3; }
#[allow(non_upper_case_globals)]
use limits::LIMIT as seen;
static mut SEEN: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { SEEN += byte(&ctx, 20) + seen; SEEN as u32 } }
//# imported_in_a_function
use aya_ebpf::{macros::{map, xdp}, maps::Array, programs::XdpContext};
static mut INSIDE_FN: u64 = 0;
#[map]
static FIRST_IN: Array<u64> = Array::with_max_entries(1, 0);
fn other() -> u64 { use aya_ebpf::maps::PerCpuArray; #[map] static OTHER_IN: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0); match OTHER_IN.get(0) { Some(n) => *n, None => 0 } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(first) = FIRST_IN.get_ptr_mut(0) { unsafe { *first += other() } } unsafe { INSIDE_FN += byte(&ctx, 20); INSIDE_FN as u32 } }
//# imported_in_its_module
use aya_ebpf::{macros::xdp, programs::XdpContext};
mod state { use aya_ebpf::{macros::map, maps::PerCpuArray}; #[map] pub static OTHER: PerCpuArray<u32> = PerCpuArray::with_max_entries(1, 0); pub static mut IN_STATE: u32 = 0; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(other) = state::OTHER.get_ptr_mut(0) { unsafe { *other += 1 } } unsafe { state::IN_STATE += byte(&ctx, 20) as u32; state::IN_STATE } }
//# glob_of_a_prelude
mod prelude { pub use aya_ebpf::{macros::*, maps::*, programs::*}; }
use prelude::*;
static mut BY_PRELUDE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BY_PRELUDE += byte(&ctx, 20); BY_PRELUDE as u32 } }
//# glob_of_super
use aya_ebpf::{macros::*, maps::*, programs::*};
#[map]
static GLOBBED_ROOT: Array<u64> = Array::with_max_entries(1, 0);
mod inner { use super::*; pub static mut BY_SUPER: u64 = 0; pub fn hit(ctx: &XdpContext) -> u64 { unsafe { BY_SUPER += byte(ctx, 20); BY_SUPER } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(first) = GLOBBED_ROOT.get_ptr_mut(0) { unsafe { *first += 1 } } inner::hit(&ctx) as u32 }
//# lower_case
#[allow(non_upper_case_globals)]
static mut hits: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { hits += byte(&ctx, 20); hits as u32 } }
