#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

const ENTRY: usize = 128;

#[map]
static WATCHED: HashMap<[u8; 16], u32> = HashMap::with_max_entries(16, 0);
#[map]
static FOUND: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[repr(C)]
pub struct Found {
    pub index: u32,
    pub id: u32,
    pub text: [u8; ENTRY],
}

#[uprobe]
pub fn main_entry(ctx: ProbeContext) -> u32 {
    scan(&ctx).unwrap_or(0)
}

fn entry_at(environment: *const *const u8, index: usize) -> Option<[u8; ENTRY]> {
    let pointer = unsafe { bpf_probe_read_user(environment.add(index)) }.ok()?;
    if pointer.is_null() {
        return None;
    }
    let mut text = [0u8; ENTRY];
    unsafe { bpf_probe_read_user_str_bytes(pointer, &mut text) }.ok()?;
    Some(text)
}

fn scan(ctx: &ProbeContext) -> Option<u32> {
    let environment: *const *const u8 = ctx.arg(2)?;
    let mut count = 0;
    for index in 0..24 {
        let text = entry_at(environment, index)?;
        let mut prefix = [0u8; 16];
        prefix.copy_from_slice(&text[..16]);
        if let Some(id) = unsafe { WATCHED.get(&prefix) } {
            let found = Found {
                index: index as u32,
                id: *id,
                text,
            };
            let _ = FOUND.output::<Found>(&found, 0);
            count += 1;
        }
    }
    Some(count)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
