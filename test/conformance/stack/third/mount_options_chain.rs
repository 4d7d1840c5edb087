#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::{HashMap, PerfEventByteArray},
    programs::TracePointContext,
};

#[map]
static FILESYSTEMS: HashMap<[u8; 64], u32> = HashMap::with_max_entries(64, 0);
#[map]
static OPTIONS: PerfEventByteArray = PerfEventByteArray::new(0);

#[inline(never)]
fn is_known(pointer: *const u8) -> bool {
    let mut name = [0u8; 64];
    if unsafe { bpf_probe_read_user_str_bytes(pointer, &mut name) }.is_err() {
        return false;
    }
    unsafe { FILESYSTEMS.get(&name) }.is_some()
}

#[tracepoint]
pub fn mount(ctx: TracePointContext) -> u32 {
    match options(&ctx) {
        Ok(length) => length,
        Err(_) => 0,
    }
}

fn options(ctx: &TracePointContext) -> Result<u32, i32> {
    let kind: *const u8 = unsafe { ctx.read_at(32)? };
    if is_known(kind) {
        return Ok(0);
    }
    let pointer: *const u8 = unsafe { ctx.read_at(48)? };
    let mut text = [0u8; 420];
    let read = unsafe { bpf_probe_read_user_str_bytes(pointer, &mut text)? };
    OPTIONS.output(ctx, read, 0);
    Ok(read.len() as u32)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
