#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{fentry, map},
    maps::HashMap,
    programs::FEntryContext,
};

type Target = [u8; 256];
type Source = [u8; 384];

#[map]
static MOUNTS: HashMap<Target, Source> = HashMap::with_max_entries(256, 0);

#[fentry(function = "__x64_sys_move_mount")]
pub fn move_mount(ctx: FEntryContext) -> i32 {
    let regs: *const u64 = ctx.arg(0);
    let (source, target) = unsafe { (*regs.add(13) as *const u8, *regs.add(7) as *const u8) };
    match remember(source, target) {
        Ok(_) => 0,
        Err(e) => e,
    }
}

fn remember(source: *const u8, target: *const u8) -> Result<(), i32> {
    let mut from: Source = [0; 384];
    let mut to: Target = [0; 256];
    unsafe {
        bpf_probe_read_user_str_bytes(source, &mut from)?;
        bpf_probe_read_user_str_bytes(target, &mut to)?;
    }
    MOUNTS.insert(&to, &from, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
