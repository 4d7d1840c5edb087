//# unqualified
//@ dependency: aya-bpf
use aya_bpf::{macros::xdp, programs::XdpContext};
static mut OLD_NAME: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { OLD_NAME += byte(&ctx, 20); } unsafe { OLD_NAME as u32 } }
//# with_maps
//@ dependency: aya-bpf
use aya_bpf::{macros::{map, xdp}, maps::HashMap, programs::XdpContext};
#[map]
static OLD_MAP: HashMap<u32, u64> = HashMap::with_max_entries(8, 0);
static mut OLD_SUM: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { OLD_SUM += byte(&ctx, 20); let _ = OLD_MAP.insert(&1, &3, 0); } unsafe { OLD_SUM as u32 } }
