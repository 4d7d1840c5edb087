#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_comm,
    macros::{fexit, map},
    maps::HashMap,
    programs::FExitContext,
};

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Totals {
    pub calls: u64,
    pub bytes: u64,
    pub errors: u64,
    pub largest: u64,
}

#[map]
static TOTALS: HashMap<[u8; 16], Totals> = HashMap::with_max_entries(1024, 0);

#[fexit(function = "vfs_read")]
pub fn vfs_read(ctx: FExitContext) -> i32 {
    let result: i64 = ctx.arg(4);
    let Ok(comm) = bpf_get_current_comm() else {
        return 0;
    };
    let mut totals = unsafe { TOTALS.get(&comm) }.copied().unwrap_or_default();
    totals.calls += 1;
    if result < 0 {
        totals.errors += 1;
    } else {
        totals.bytes += result as u64;
        totals.largest = totals.largest.max(result as u64);
    }
    let _ = TOTALS.insert(&comm, &totals, 0);
    let _ = ctx.pid();
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
