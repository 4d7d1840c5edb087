//# older
//@ edition: 2021
static mut OLD_EDITION: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { OLD_EDITION += byte(&ctx, 20); OLD_EDITION as u32 } }
//# older_no_mangle
//@ edition: 2021
#[no_mangle]
static mut OLD_SYMBOL: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { OLD_SYMBOL += byte(&ctx, 20); } unsafe { OLD_SYMBOL as u32 } }
//# newer_no_mangle
#[unsafe(no_mangle)]
static mut NEW_SYMBOL: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { NEW_SYMBOL += byte(&ctx, 20); } unsafe { NEW_SYMBOL as u32 } }
//# older_sorted_imports
//@ edition: 2021
use aya_ebpf::{bindings::xdp_action, macros::{map, xdp}, maps::HashMap, programs::XdpContext};
#[map]
static SORTED: HashMap<u32, u32> = HashMap::with_max_entries(8, 0);
static mut UNSORTED: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { UNSORTED += byte(&ctx, 20) as u32; let _ = SORTED.insert(&1, &UNSORTED, 0); } xdp_action::XDP_PASS }
