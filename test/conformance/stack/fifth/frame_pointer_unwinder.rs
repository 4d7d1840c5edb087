#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    cty::c_void,
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns, bpf_loop, bpf_probe_read_user},
    macros::{map, perf_event},
    maps::{HashMap, RingBuf},
    programs::PerfEventContext,
};

const DEPTH: usize = 32;

#[repr(C)]
pub struct Sample {
    pub pid: u32,
    pub tid: u32,
    pub at: u64,
    pub comm: [u8; 16],
    pub depth: u64,
    pub frames: [u64; DEPTH],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Frame {
    pub next: u64,
    pub ret: u64,
}

struct Unwind {
    sample: Sample,
    fp: u64,
}

#[map]
static TRACED: HashMap<u32, u32> = HashMap::with_max_entries(64, 0);
#[map]
static SAMPLES: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

unsafe extern "C" fn unwind_one(index: u32, state: *mut Unwind) -> i64 {
    let state = unsafe { &mut *state };
    let frame = match unsafe { bpf_probe_read_user(state.fp as *const Frame) } {
        Ok(frame) => frame,
        Err(_) => return 1,
    };
    if frame.next <= state.fp || frame.ret == 0 {
        return 1;
    }
    let slot = index as usize & (DEPTH - 1);
    state.sample.frames[slot] = frame.ret;
    state.sample.depth += 1;
    state.fp = frame.next;
    0
}

#[perf_event]
pub fn sample(ctx: PerfEventContext) -> u32 {
    let id = bpf_get_current_pid_tgid();
    let pid = (id >> 32) as u32;
    if unsafe { TRACED.get(&pid) }.is_none() {
        return 0;
    }
    let regs = unsafe { &(*ctx.ctx).regs };
    let mut state = Unwind {
        sample: Sample {
            pid,
            tid: id as u32,
            at: unsafe { bpf_ktime_get_ns() },
            comm: ctx.command().unwrap_or_default(),
            depth: 0,
            frames: [0; DEPTH],
        },
        fp: regs.rbp,
    };
    let step: unsafe extern "C" fn(u32, *mut Unwind) -> i64 = unwind_one;
    unsafe {
        bpf_loop(
            DEPTH as u32,
            step as *mut c_void,
            &mut state as *mut Unwind as *mut c_void,
            0,
        );
    }
    match SAMPLES.output::<Sample>(&state.sample, 0) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
