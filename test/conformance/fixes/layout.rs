//# crlf
//@ crlf
static mut WITH_CRLF: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { WITH_CRLF += byte(&ctx, 20); } unsafe { WITH_CRLF as u32 } }
//# crlf_statement
//@ crlf
static mut CRLF_ONE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { CRLF_ONE += byte(&ctx, 20); } 2 }
//# tabs
//@ rustfmt: hard_tabs = true
static mut WITH_TABS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { WITH_TABS += byte(&ctx, 20); } unsafe { WITH_TABS as u32 } }
//# tabs_statement
//@ rustfmt: hard_tabs = true
static mut TABS_ONE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if byte(&ctx, 20) > 3 { unsafe { TABS_ONE += 1; } } 2 }
//# two_spaces
//@ rustfmt: tab_spaces = 2
static mut TWO_SPACES: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { TWO_SPACES += byte(&ctx, 20); } unsafe { TWO_SPACES as u32 } }
//# long_name
static mut NUMBER_OF_PACKETS_THAT_WERE_DROPPED_BECAUSE_OF_THEIR_LENGTH: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { NUMBER_OF_PACKETS_THAT_WERE_DROPPED_BECAUSE_OF_THEIR_LENGTH += byte(&ctx, 20); NUMBER_OF_PACKETS_THAT_WERE_DROPPED_BECAUSE_OF_THEIR_LENGTH as u32 } }
//# call_that_shrinks
mod tools { pub fn add(to: &mut u32, n: u32) { *to = to.wrapping_add(n); } }
static mut TO_MODULE: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { tools::add(&mut *core::ptr::addr_of_mut!(TO_MODULE), byte(&ctx, 20) as u32); TO_MODULE } }
//# call_that_grows
fn mix(a: usize, b: usize, c: usize) -> usize { a ^ (b << 1) ^ (c << 2) }
static mut A_SIZE: usize = 0;
static mut B_SIZE_OF: usize = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20) as usize; unsafe { A_SIZE = b; B_SIZE_OF = mix(A_SIZE + b, B_SIZE_OF + A_SIZE, B_SIZE_OF * 2); mix(B_SIZE_OF, A_SIZE, 9) as u32 } }
//# call_in_a_call
mod tools { pub fn add(to: &mut u32, n: u32) -> u32 { *to = to.wrapping_add(n); *to } }
fn rest_of(number: u32, seen: u32) -> u32 { number ^ seen }
static mut NESTED_IN_CALL: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { rest_of(tools::add(&mut *core::ptr::addr_of_mut!(NESTED_IN_CALL), byte(&ctx, 20) as u32), NESTED_IN_CALL) } }
//# crlf_imports
//@ crlf
use aya_ebpf::{
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};
/// Counted.
#[map]
static CRLF_MAP: HashMap<u32, u64> = HashMap::with_max_entries(8, 0);
static mut CRLF_TWO: u64 = 0; // here
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { CRLF_TWO += byte(&ctx, 20); let _ = CRLF_MAP.insert(&1, &*(&raw const CRLF_TWO), 0); } unsafe { CRLF_TWO as u32 } }
//# tabs_nested
//@ rustfmt: hard_tabs = true
static mut TABS_TWO: [u64; 8] = [0; 8];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize; if at < 8 { if byte(&ctx, 21) > 3 { unsafe { TABS_TWO[at] += 1; } } unsafe { TABS_TWO[0] ^= 1; } } 2 }
//# crlf_tabs
//@ crlf
//@ rustfmt: hard_tabs = true
static mut BOTH_ODD: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { match byte(&ctx, 20) { 0 => unsafe { BOTH_ODD += 1 }, n => unsafe { BOTH_ODD += n; } } unsafe { BOTH_ODD as u32 } }
