//# alias_of_static
mod counters { pub static mut RENAMED_HITS: u64 = 0; }
use counters::RENAMED_HITS as HITS_HERE;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { HITS_HERE += byte(&ctx, 20); HITS_HERE as u32 } }
//# imported
mod counters { pub static mut IMPORTED_HITS: u64 = 0; }
use counters::IMPORTED_HITS;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { IMPORTED_HITS += byte(&ctx, 20); IMPORTED_HITS as u32 } }
//# alias_of_map
use aya_ebpf::{macros::{map, xdp}, maps::PerCpuArray as Counters, programs::XdpContext};
#[map]
static THERE: Counters<u64> = Counters::with_max_entries(1, 0);
static mut BESIDE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let Some(there) = THERE.get_ptr_mut(0) { unsafe { *there += 1 } } unsafe { BESIDE += byte(&ctx, 20); BESIDE as u32 } }
//# alias_of_crate
use aya_ebpf as bpf;
use bpf::{macros::xdp, programs::XdpContext};
static mut ALIASED: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { ALIASED += byte(&ctx, 20) as u32; ALIASED } }
//# both_under_aliases
use aya_ebpf::{macros::{map as ebpf_map, xdp}, maps::{Array as Shared, PerCpuArray as PerCpu}, programs::XdpContext};
#[ebpf_map]
static THERE_A: PerCpu<u64> = PerCpu::with_max_entries(1, 0);
#[ebpf_map]
static THERE_B: Shared<u64> = Shared::with_max_entries(1, 0);
static mut UNDER_ALIAS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if let (Some(a), Some(b)) = (THERE_A.get_ptr_mut(0), THERE_B.get_ptr_mut(0)) { unsafe { *a += 1; *b += 1 } } unsafe { UNDER_ALIAS += byte(&ctx, 20); UNDER_ALIAS as u32 } }
//# imported_type
mod types { #[repr(C)] pub struct Meter { pub n: u64 } impl Meter { pub const EMPTY: Meter = Meter { n: 0 }; } }
use types::Meter;
static mut METER_OF: Meter = Meter::EMPTY;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { METER_OF.n += byte(&ctx, 20); METER_OF.n as u32 } }
//# imported_alias
mod types { pub type Count = u64; }
use types::Count;
static mut COUNT_A: Count = 0;
static mut COUNT_B: Count = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { COUNT_A += byte(&ctx, 20); COUNT_B += 1; } 2 }
//# imported_length
mod sizes { pub const SLOTS: usize = 8; }
use sizes::SLOTS;
static mut BY_SLOT: [u64; SLOTS] = [0; SLOTS];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BY_SLOT[byte(&ctx, 20) as usize & 7] += 1; } 2 }
//# reexported
mod state { pub static mut REEXPORTED: u64 = 0; }
mod api { pub use crate::state::REEXPORTED; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { api::REEXPORTED += byte(&ctx, 20); api::REEXPORTED as u32 } }
//# grouped
mod state { pub static mut FIRST_OF: u64 = 0; pub static mut SECOND_OF: u64 = 0; }
use state::{FIRST_OF as A, SECOND_OF as B};
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { A += byte(&ctx, 20); B ^= A; B as u32 } }
//# glob_import
mod state { pub static mut BY_STAR: u64 = 0; }
use state::*;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BY_STAR += byte(&ctx, 20); BY_STAR as u32 } }
//# inside_of_a_function
mod state { pub static mut USED_INSIDE: u64 = 0; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { use state::USED_INSIDE as INSIDE; unsafe { INSIDE += byte(&ctx, 20); INSIDE as u32 } }
