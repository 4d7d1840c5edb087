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
