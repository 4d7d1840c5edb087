#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_get_smp_processor_id},
    macros::{map, perf_event},
    maps::{HashMap, StackTrace},
    programs::{PerfEventContext, tracing::StackIdContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sample {
    pub user: i64,
    pub kernel: i64,
    pub tgid: u32,
    pub cpu: u32,
    pub comm: [u8; 16],
}

#[map]
static STACKS: StackTrace = StackTrace::with_max_entries(8192, 0);
#[map]
static SAMPLES: HashMap<Sample, u64> = HashMap::with_max_entries(16384, 0);

#[perf_event]
pub fn sample(ctx: PerfEventContext) -> u32 {
    let Ok(comm) = bpf_get_current_comm() else {
        return 1;
    };
    let user = ctx.get_stackid(&STACKS, 256);
    let kernel = ctx.get_stackid(&STACKS, 0);
    let key = Sample {
        user: user.unwrap_or(-1),
        kernel: kernel.unwrap_or(-1),
        tgid: ctx.tgid(),
        cpu: unsafe { bpf_get_smp_processor_id() },
        comm,
    };
    match SAMPLES.get_ptr_mut(&key) {
        Some(count) => unsafe { *count += 1 },
        None => {
            let _ = SAMPLES.insert(&key, &1, 0);
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
