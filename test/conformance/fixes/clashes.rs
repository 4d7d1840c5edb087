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
