#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    helpers::generated::{bpf_get_current_ancestor_cgroup_id, bpf_loop},
    macros::{map, raw_tracepoint},
    maps::{HashMap, PerfEventArray},
    programs::RawTracePointContext,
};

const LEVELS: usize = 8;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Limits {
    pub forks: u64,
    pub per_second: u64,
}

#[repr(C)]
pub struct ForkEvent {
    pub pid: u32,
    pub limited_at: i32,
    pub levels: [u64; LEVELS],
}

#[map]
static LIMITS: HashMap<u64, Limits> = HashMap::with_max_entries(1024, 0);
#[map]
static FORKS: PerfEventArray<ForkEvent> = PerfEventArray::new(0);

extern "C" fn visit_level(level: u32, data: *mut c_void) -> i64 {
    let event = unsafe { &mut *(data as *mut ForkEvent) };
    let id = unsafe { bpf_get_current_ancestor_cgroup_id(level as i32) };
    if id == 0 {
        return 1;
    }
    event.levels[level as usize & (LEVELS - 1)] = id;
    if let Some(limits) = LIMITS.get_ptr_mut(&id) {
        let limits = unsafe { &mut *limits };
        limits.forks += 1;
        if limits.forks > limits.per_second && event.limited_at < 0 {
            event.limited_at = level as i32;
        }
    }
    0
}

#[raw_tracepoint(tracepoint = "sched_process_fork")]
pub fn on_fork(ctx: RawTracePointContext) -> i32 {
    let mut event = ForkEvent {
        pid: ctx.tgid(),
        limited_at: -1,
        levels: [0; LEVELS],
    };
    let ret = unsafe {
        bpf_loop(
            LEVELS as u32,
            visit_level as *mut c_void,
            &mut event as *mut ForkEvent as *mut c_void,
            0,
        )
    };
    if ret > 0 && event.limited_at >= 0 {
        FORKS.output(&ctx, &event, 0);
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
