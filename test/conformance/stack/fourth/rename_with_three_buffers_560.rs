#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};
use aya_log_ebpf::info;

#[map]
static PROTECTED: HashMap<[u8; 64], u8> = HashMap::with_max_entries(16, 0);
#[map]
static RENAMES: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

fn read<const N: usize>(from: *const u8, to: &mut [u8; N]) -> Result<usize, i32> {
    unsafe { bpf_probe_read_user_str_bytes(from, to) }.map(|bytes| bytes.len())
}

#[tracepoint]
pub fn renameat2(ctx: TracePointContext) -> u32 {
    match rename(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn rename(ctx: &TracePointContext) -> Result<(), i32> {
    let mut old = [0u8; 240];
    let mut new = [0u8; 240];
    let old_len = read(unsafe { ctx.read_at(24)? }, &mut old)?;
    let new_len = read(unsafe { ctx.read_at(40)? }, &mut new)?;
    let mut base = [0u8; 64];
    for (to, from) in base.iter_mut().zip(old.iter()) {
        *to = *from;
    }
    if unsafe { PROTECTED.get(&base) }.is_some() {
        info!(ctx, "protected: {} {}", old_len, new_len);
    }
    RENAMES.output::<[u8; 240]>(&old, 0)?;
    RENAMES.output::<[u8; 240]>(&new, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
