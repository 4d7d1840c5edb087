#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_get_smp_processor_id,
    macros::{map, perf_event},
    maps::{Array, RingBuf},
    programs::PerfEventContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Counters {
    pub cpu: u64,
    pub values: [u64; 32],
}

#[map]
static CURRENT: Array<Counters> = Array::with_max_entries(64, 0);
#[map]
static PREVIOUS: Array<Counters> = Array::with_max_entries(64, 0);
#[map]
static DELTAS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[perf_event]
pub fn deltas(_ctx: PerfEventContext) -> u32 {
    let cpu = unsafe { bpf_get_smp_processor_id() } as u32;
    let (Some(now), Some(before)) = (CURRENT.get(cpu), PREVIOUS.get(cpu)) else {
        return 1;
    };
    let mut delta = *now;
    for (i, value) in delta.values.iter_mut().enumerate() {
        *value -= before.values[i];
    }
    let _ = DELTAS.output::<Counters>(&delta, 0);
    let _ = PREVIOUS.set(cpu, now, 0);
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
