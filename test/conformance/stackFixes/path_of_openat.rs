//@ local: path
//@ bytes: 8
//@ fix: Move
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

#[map]
static LENGTHS: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

#[tracepoint]
pub fn openat(ctx: TracePointContext) -> u32 {
    match try_openat(&ctx) {
        Ok(()) => 0,
        Err(code) => code,
    }
}

fn try_openat(ctx: &TracePointContext) -> Result<(), u32> {
    let name: *const u8 = unsafe { ctx.read_at(24) }.map_err(|_| 1u32)?;
    // The file's whole path.
    let mut path = [0u8; 600];
    let read = unsafe { bpf_probe_read_user_str_bytes(name, &mut path) }
        .map_err(|_| 2u32)?
        .len();
    if path[0] != b'/' {
        return Ok(());
    }
    let _ = LENGTHS.insert(&1, &(read as u64), 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
