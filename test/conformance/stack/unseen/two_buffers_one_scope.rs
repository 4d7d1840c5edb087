#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, uprobe},
    maps::HashMap,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Name {
    pub bytes: [u8; 240],
}

#[map]
static PAIRS: HashMap<Name, Name> = HashMap::with_max_entries(64, 0);

#[uprobe]
pub fn setenv(ctx: ProbeContext) -> u32 {
    match record(&ctx) {
        Some(()) => 0,
        None => 1,
    }
}

fn record(ctx: &ProbeContext) -> Option<()> {
    let name: *const u8 = ctx.arg(0)?;
    let value: *const u8 = ctx.arg(1)?;
    let mut key = Name { bytes: [0; 240] };
    let mut entry = Name { bytes: [0; 240] };
    unsafe {
        bpf_probe_read_user_str_bytes(name, &mut key.bytes).ok()?;
        bpf_probe_read_user_str_bytes(value, &mut entry.bytes).ok()?;
    }
    PAIRS.insert(&key, &entry, 0).ok()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
