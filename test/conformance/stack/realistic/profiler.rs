#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::{BPF_F_REUSE_STACKID, BPF_F_USER_STACK},
    macros::{map, perf_event},
    maps::{HashMap, StackTrace},
    programs::{PerfEventContext, tracing::StackIdContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sample {
    pid: u32,
    cpu: u32,
    kernel: i64,
    user: i64,
    comm: [u8; 16],
}

#[map]
static STACKS: StackTrace = StackTrace::with_max_entries(16384, 0);

#[map]
static COUNTS: HashMap<Sample, u64> = HashMap::with_max_entries(16384, 0);

#[perf_event]
pub fn profiler(ctx: PerfEventContext) -> u32 {
    if ctx.pid() == 0 {
        return 0;
    }
    let flags = u64::from(BPF_F_REUSE_STACKID);
    let sample = Sample {
        pid: ctx.tgid(),
        cpu: unsafe { aya_ebpf::helpers::bpf_get_smp_processor_id() },
        kernel: ctx.get_stackid(&STACKS, flags).unwrap_or(-1),
        user: ctx
            .get_stackid(&STACKS, flags | u64::from(BPF_F_USER_STACK))
            .unwrap_or(-1),
        comm: ctx.command().unwrap_or_default(),
    };
    match COUNTS.get_ptr_mut(&sample) {
        Some(count) => unsafe { *count += 1 },
        None => {
            let _ = COUNTS.insert(&sample, &1, 0);
        }
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
