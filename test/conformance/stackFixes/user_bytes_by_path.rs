//@ local: head
//@ bytes: 12
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers,
    macros::{map as bpf_map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

#[bpf_map]
static HEADS: HashMap<u8, u64> = HashMap::with_max_entries(256, 0);

#[bpf_map]
static HEAD: HashMap<u8, u64> = HashMap::with_max_entries(256, 0);

#[tracepoint]
pub fn write(ctx: TracePointContext) -> u32 {
    try_write(&ctx).unwrap_or(0)
}

fn try_write(ctx: &TracePointContext) -> Option<u32> {
    let buffer = unsafe { ctx.read_at::<*const u8>(24) }.ok()?;
    let head: [u8; 640] =
        unsafe { helpers::bpf_probe_read_user(buffer as *const [u8; 640]) }.ok()?;
    let first = &head[0];
    let _ = HEADS.insert(first, &1, 0);
    let _ = HEAD.insert(&head[639], &1, 0);
    Some(1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
