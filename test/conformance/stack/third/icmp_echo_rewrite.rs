#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::PerCpuArray,
    programs::TcContext,
};

#[map]
static ECHOES: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[classifier]
pub fn echo(ctx: TcContext) -> i32 {
    match reply(&ctx) {
        Ok(true) => ctx
            .clone_redirect(unsafe { (*ctx.skb.skb).ifindex }, 0)
            .map_or(TC_ACT_OK, |()| TC_ACT_SHOT),
        _ => TC_ACT_OK,
    }
}

fn reply(ctx: &TcContext) -> Result<bool, i64> {
    if ctx.load::<u8>(23)? != 1 || ctx.load::<u8>(34)? != 8 {
        return Ok(false);
    }
    let macs: [[u8; 6]; 2] = ctx.load(0)?;
    let addresses: [u32; 2] = ctx.load(26)?;
    ctx.store(0, &[macs[1], macs[0]], 0)?;
    ctx.store(26, &[addresses[1], addresses[0]], 0)?;
    ctx.l4_csum_replace(36, 8, 0, 2)?;
    ctx.store(34, &0u8, 0)?;
    if let Some(echoes) = ECHOES.get_ptr_mut(0) {
        unsafe { *echoes += 1 };
    }
    Ok(true)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
