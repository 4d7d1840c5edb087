#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::bpf_perf_event_value,
    helpers::generated::bpf_perf_prog_read_value,
    macros::{map, perf_event},
    maps::PerCpuHashMap,
    programs::PerfEventContext,
};

#[map]
static CYCLES: PerCpuHashMap<u32, bpf_perf_event_value> = PerCpuHashMap::with_max_entries(1024, 0);

#[perf_event]
pub fn cycles(ctx: PerfEventContext) -> u32 {
    let mut value = bpf_perf_event_value {
        counter: 0,
        enabled: 0,
        running: 0,
    };
    let size = core::mem::size_of::<bpf_perf_event_value>() as u32;
    if unsafe { bpf_perf_prog_read_value(ctx.as_ptr().cast(), &mut value, size) } != 0 {
        return 1;
    }
    let tgid = ctx.tgid();
    if let Some(total) = CYCLES.get_ptr_mut(&tgid) {
        unsafe {
            (*total).counter += value.counter;
            (*total).enabled += value.enabled;
            (*total).running += value.running;
        }
    } else {
        let _ = CYCLES.insert(&tgid, &value, 0);
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
