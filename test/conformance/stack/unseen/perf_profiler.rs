#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::BPF_F_USER_STACK,
    helpers::{bpf_get_smp_processor_id, bpf_get_stackid},
    macros::{map, perf_event},
    maps::{HashMap, StackTrace},
    programs::PerfEventContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct StackKey {
    pub pid: u32,
    pub cpu: u32,
    pub user: i64,
    pub kernel: i64,
    pub comm: [u8; 16],
}

#[map]
static STACKS: StackTrace = StackTrace::with_max_entries(4096, 0);
#[map]
static COUNTS: HashMap<StackKey, u64> = HashMap::with_max_entries(4096, 0);

#[perf_event]
pub fn perf_profiler(ctx: PerfEventContext) -> u32 {
    let pid = ctx.tgid();
    if pid == 0 {
        return 0;
    }
    let map = &raw const STACKS as *mut core::ffi::c_void;
    let user = unsafe { bpf_get_stackid(ctx.as_ptr(), map, BPF_F_USER_STACK as u64) };
    let kernel = unsafe { bpf_get_stackid(ctx.as_ptr(), map, 0) };
    let key = StackKey {
        pid,
        cpu: unsafe { bpf_get_smp_processor_id() } as u32,
        user: user as i64,
        kernel: kernel as i64,
        comm: match ctx.command() {
            Ok(comm) => comm,
            Err(_) => [0; 16],
        },
    };
    match COUNTS.get_ptr_mut(&key) {
        Some(count) => unsafe { *count += 1 },
        None => {
            let _ = COUNTS.insert(&key, &1, 0);
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
