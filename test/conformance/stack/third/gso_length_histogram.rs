#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::PerCpuArray,
    programs::TcContext,
};
use aya_log_ebpf::{info, trace};

#[map]
static SLOTS: PerCpuArray<[u64; 32]> = PerCpuArray::with_max_entries(1, 0);

#[classifier]
pub fn lengths(ctx: TcContext) -> i32 {
    let length = ctx.len();
    let slot = (32 - length.leading_zeros()) & 31;
    match SLOTS.get_ptr_mut(0) {
        Some(slots) => unsafe { (*slots)[slot as usize] += 1 },
        None => {
            info!(&ctx, "no slots");
            return TC_ACT_OK;
        }
    }
    if length > 60000 {
        trace!(&ctx, "large packet of {} bytes", length);
    }
    TC_ACT_OK
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
