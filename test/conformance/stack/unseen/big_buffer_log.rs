#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, uprobe},
    maps::HashMap,
    programs::ProbeContext,
};
use aya_log_ebpf::info;

#[map]
static HITS: HashMap<u64, u32> = HashMap::with_max_entries(1024, 0);

fn hash(bytes: &[u8]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for b in bytes.iter().take(64) {
        h = (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3);
    }
    h
}

#[uprobe]
pub fn getaddrinfo(ctx: ProbeContext) -> u32 {
    match resolve(&ctx) {
        Ok(n) => n,
        Err(_) => 0,
    }
}

fn resolve(ctx: &ProbeContext) -> Result<u32, i32> {
    let name: *const u8 = ctx.arg(0).ok_or(0)?;
    let mut buffer = [0u8; 256];
    let host = unsafe { bpf_probe_read_user_str_bytes(name, &mut buffer)? };
    let key = hash(host);
    let count = match HITS.get_ptr_mut(&key) {
        Some(count) => unsafe {
            *count += 1;
            *count
        },
        None => {
            HITS.insert(&key, &1, 0)?;
            1
        }
    };
    let text = unsafe { core::str::from_utf8_unchecked(host) };
    info!(ctx, "lookup {} of {}", count, text);
    Ok(count)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
