#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::{BPF_F_FAST_STACK_CMP, BPF_F_USER_STACK},
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_get_smp_processor_id},
    macros::{map, perf_event},
    maps::{HashMap, StackTrace},
    programs::{PerfEventContext, tracing::StackIdContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sample {
    pub pid: u32,
    pub cpu: u32,
    pub kernel_stack: i64,
    pub user_stack: i64,
    pub comm: [u8; 16],
}

#[map]
static STACKS: StackTrace = StackTrace::with_max_entries(8192, 0);
#[map]
static COUNTS: HashMap<Sample, u64> = HashMap::with_max_entries(8192, 0);

#[perf_event]
pub fn sample(ctx: PerfEventContext) -> u32 {
    if ctx.pid() == 0 {
        return 0;
    }
    try_sample(ctx).unwrap_or_else(|e| e as u32)
}

fn try_sample(ctx: PerfEventContext) -> Result<u32, i32> {
    let sample = unsafe {
        Sample {
            pid: (bpf_get_current_pid_tgid() >> 32) as u32,
            cpu: bpf_get_smp_processor_id() as u32,
            kernel_stack: ctx
                .get_stackid(&STACKS, BPF_F_FAST_STACK_CMP.into())
                .unwrap_or(-1),
            user_stack: ctx
                .get_stackid(&STACKS, (BPF_F_USER_STACK | BPF_F_FAST_STACK_CMP).into())
                .unwrap_or(-1),
            comm: bpf_get_current_comm()?,
        }
    };
    match COUNTS.get_ptr_mut(&sample) {
        Some(count) => unsafe { *count += 1 },
        None => COUNTS.insert(&sample, &1, 0)?,
    }
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
