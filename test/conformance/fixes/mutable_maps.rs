//@ rule: static-mut-map
//# ring_buffer
//@ fix: Remove `mut` from `SENT`
#[map]
static mut SENT: RingBuf = RingBuf::with_byte_size(4096, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let _ = (*(&raw mut SENT)).output::<u64>(&byte(&ctx, 20), 0); } 2 }
//# hash_map
//@ edition: 2021
//@ fix: Remove `mut` from `HELD`
#[map]
static mut HELD: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let key = byte(&ctx, 20) as u32; unsafe { let _ = HELD.insert(&key, &1, 0); match HELD.get(&key) { Some(n) => *n as u32, None => 7 } } }
//# stack
//@ silent: oldest
//@ edition: 2021
//@ fix: Remove `mut` from `STACKED`
use aya_ebpf::{macros::{map, xdp}, maps::Stack, programs::XdpContext};
#[map]
static mut STACKED: Stack<u32> = Stack::with_max_entries(16, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let _ = STACKED.push(&(byte(&ctx, 20) as u32), 0); } 2 }
//# bloom_filter
//@ silent: oldest
//@ edition: 2021
//@ fix: Remove `mut` from `BLOOM`
use aya_ebpf::{macros::{map, xdp}, maps::bloom_filter::BloomFilter, programs::XdpContext};
#[map]
static mut BLOOM: BloomFilter<u32> = BloomFilter::with_max_entries(16, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let _ = BLOOM.insert(&(byte(&ctx, 20) as u32), 0); } 2 }
//# value_that_is_not_sync
//@ silent: newest
//@ silent: oldest
//@ edition: 2021
use core::cell::Cell;
#[map]
static mut CELLS: Array<Cell<u32>> = Array::with_max_entries(4, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as u32; unsafe { match CELLS.get(at) { Some(it) => it.get(), None => 2 } } }
