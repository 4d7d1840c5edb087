//@ form: clashes
//@ fix: Replace `A`, `B` by PerCpuArray
#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};

#[map]
static SEEN: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);

static mut A: u32 = 0;
static mut B: u32 = 0;

#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    unsafe { A += 1 }
    let _ = SEEN.insert(&1, &2, 0);
    unsafe {
        B += 1;
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
