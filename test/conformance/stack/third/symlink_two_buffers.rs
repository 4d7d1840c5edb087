#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::{HashMap, PerCpuArray},
    programs::TracePointContext,
};

#[map]
static TARGETS: HashMap<[u8; 256], u32> = HashMap::with_max_entries(256, 0);
#[map]
static LINKS: HashMap<[u8; 224], u32> = HashMap::with_max_entries(256, 0);
#[map]
static HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[tracepoint]
pub fn symlink(ctx: TracePointContext) -> u32 {
    let Ok(target) = (unsafe { ctx.read_at::<*const u8>(16) }) else {
        return 0;
    };
    let Ok(link) = (unsafe { ctx.read_at::<*const u8>(24) }) else {
        return 0;
    };
    let mut target_path = [0u8; 256];
    let mut link_path = [0u8; 224];
    unsafe {
        if bpf_probe_read_user_str_bytes(target, &mut target_path).is_err() {
            return 1;
        }
        if bpf_probe_read_user_str_bytes(link, &mut link_path).is_err() {
            return 1;
        }
    }
    let known = unsafe { TARGETS.get(&target_path).is_some() || LINKS.get(&link_path).is_some() };
    if known && let Some(hits) = HITS.get_ptr_mut(0) {
        unsafe { *hits += 1 };
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
