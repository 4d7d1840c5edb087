#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, sk_lookup},
    maps::{HashMap, PerCpuArray},
    programs::SkLookupContext,
};

#[map]
static SERVICES: HashMap<u32, u32> = HashMap::with_max_entries(1024, 0);
#[map]
static COUNTS: PerCpuArray<[u64; 4]> = PerCpuArray::with_max_entries(1, 0);

#[sk_lookup]
pub fn ports(ctx: SkLookupContext) -> u32 {
    let lookup = unsafe { &*ctx.lookup };
    let key = lookup.local_port << 8 | lookup.protocol;
    let Some(service) = (unsafe { SERVICES.get(&key) }) else {
        return 1;
    };
    let Some(counts) = COUNTS.get_ptr_mut(0) else {
        return 1;
    };
    let slot = (*service & 3) as usize;
    unsafe { (*counts)[slot] += 1 };
    if *service == 0 { 0 } else { 1 }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
