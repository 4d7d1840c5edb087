#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{
        bpf_get_current_cgroup_id, bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{kprobe, map},
    maps::{HashMap, PerfEventArray},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Side {
    pub pid: u32,
    pub uid: u32,
    pub cgroup: u64,
    pub comm: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SignalEvent {
    pub at: u64,
    pub signal: u64,
    pub from: Side,
    pub to: Side,
    pub unit: [u8; 64],
}

#[map]
static MUTED: HashMap<u64, u8> = HashMap::with_max_entries(64, 0);
#[map]
static SIGNALS: PerfEventArray<SignalEvent> = PerfEventArray::new(0);

#[inline(never)]
fn report(ctx: &ProbeContext, signal: u64, task: *const u8) -> u32 {
    let from = Side {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        cgroup: unsafe { bpf_get_current_cgroup_id() },
        comm: bpf_get_current_comm().unwrap_or([0; 16]),
    };
    let mut event = SignalEvent {
        at: unsafe { bpf_ktime_get_ns() },
        signal,
        from,
        to: Side {
            pid: 0,
            uid: 0,
            cgroup: 0,
            comm: [0; 16],
        },
        unit: [0; 64],
    };
    unsafe {
        let Ok(pid) = bpf_probe_read_kernel(task.add(2464) as *const u32) else {
            return 1;
        };
        event.to.pid = pid;
        if bpf_probe_read_kernel_str_bytes(task.add(3008), &mut event.to.comm).is_err() {
            return 2;
        }
        if unit_name(task, &mut event.unit) != 0 {
            event.unit[0] = b'-';
        }
    }
    SIGNALS.output(ctx, &event, 0);
    0
}

#[inline(never)]
fn unit_name(task: *const u8, unit: &mut [u8; 64]) -> u32 {
    let mut at = task;
    for offset in [3128usize, 96, 0, 304, 96] {
        match unsafe { bpf_probe_read_kernel(at.add(offset) as *const *const u8) } {
            Ok(next) if !next.is_null() => at = next,
            _ => return 1,
        }
    }
    match unsafe { bpf_probe_read_kernel_str_bytes(at, unit) } {
        Ok(_) => 0,
        Err(_) => 2,
    }
}

#[kprobe(function = "send_signal_locked")]
pub fn send_signal(ctx: ProbeContext) -> u32 {
    let Some(signal) = ctx.arg::<i32>(0) else {
        return 1;
    };
    let Some(task) = ctx.arg::<*const u8>(2) else {
        return 1;
    };
    let signal = signal as u64;
    if unsafe { MUTED.get(&signal) }.is_some() {
        return 0;
    }
    report(&ctx, signal, task)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
