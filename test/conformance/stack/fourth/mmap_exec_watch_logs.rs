#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    macros::{kprobe, map},
    maps::HashMap,
    programs::ProbeContext,
};
use aya_log_ebpf::{debug, error, info, warn};

#[map]
static SEEN: HashMap<u64, u32> = HashMap::with_max_entries(2048, 0);

#[kprobe]
pub fn security_mmap_file(ctx: ProbeContext) -> u32 {
    match watch(&ctx) {
        Ok(0) => {
            debug!(&ctx, "nothing");
            0
        }
        Ok(n) => {
            info!(&ctx, "seen {} times", n);
            0
        }
        Err(e) => {
            error!(&ctx, "error {}", e);
            1
        }
    }
}

fn watch(ctx: &ProbeContext) -> Result<u32, i32> {
    let file: u64 = ctx.arg(0).ok_or(-1)?;
    let prot: u64 = ctx.arg(1).ok_or(-1)?;
    if prot & 4 == 0 {
        return Ok(0);
    }
    if file == 0 {
        let comm = ctx.command()?;
        let comm = unsafe { core::str::from_utf8_unchecked(&comm) };
        warn!(
            ctx,
            "anonymous executable mapping by {} ({})",
            comm,
            ctx.pid()
        );
    }
    let seen = match unsafe { SEEN.get(&file) } {
        Some(seen) => seen + 1,
        None => 1,
    };
    SEEN.insert(&file, &seen, 0)?;
    Ok(seen)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
