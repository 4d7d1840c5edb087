#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_kernel_str_bytes,
    macros::{map, xdp},
    maps::HashMap,
    programs::XdpContext,
};

#[map]
static SETS: HashMap<[u8; 100], u32> = HashMap::with_max_entries(64, 0);

#[inline(never)]
fn lookup(pointer: u64) -> u32 {
    let mut key = [0u8; 100];
    if unsafe { bpf_probe_read_kernel_str_bytes(pointer as *const u8, &mut key) }.is_err() {
        return 0;
    }
    unsafe { SETS.get(&key) }.copied().unwrap_or(0)
}

#[inline(never)]
fn normalised(pointer: u64) -> u32 {
    let mut text = [0u8; 180];
    let Ok(read) = (unsafe { bpf_probe_read_kernel_str_bytes(pointer as *const u8, &mut text) })
    else {
        return lookup(pointer);
    };
    let len = read.len();
    if len > 3 && text[0] == b'/' {
        lookup(pointer + 1)
    } else {
        lookup(pointer)
    }
}

#[xdp]
pub fn chain(ctx: XdpContext) -> u32 {
    let mut first = [0u8; 200];
    let at = ctx.data_end() as u64;
    let read = unsafe { bpf_probe_read_kernel_str_bytes(at as *const u8, &mut first) };
    match read {
        Ok(bytes) if bytes.len() > 4 => normalised(at),
        Ok(_) => lookup(at),
        Err(_) => 2,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
