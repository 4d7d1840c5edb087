//@ local: args
//@ bytes: 4
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Args {
    number: u64,
    values: [u64; 6],
    text: [u8; 500],
    length: u32,
}

#[map]
static CALLS: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

#[tracepoint]
pub fn enter(ctx: TracePointContext) -> u32 {
    match try_enter(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_enter(ctx: &TracePointContext) -> Result<(), i32> {
    let args = unsafe { ctx.read_at::<Args>(8)? };
    let _ = CALLS.insert(&args.length, &args.values[1], 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
