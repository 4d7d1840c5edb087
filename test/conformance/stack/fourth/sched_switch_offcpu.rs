#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
pub struct SchedSwitch {
    pub common: u64,
    pub prev_comm: [u8; 16],
    pub prev_pid: i32,
    pub prev_prio: i32,
    pub prev_state: i64,
    pub next_comm: [u8; 16],
    pub next_pid: i32,
    pub next_prio: i32,
}

#[repr(C)]
pub struct OffCpu {
    pub pid: i32,
    pub state: i32,
    pub nanos: u64,
    pub comm: [u8; 16],
}

#[map]
static LEFT: HashMap<i32, u64> = HashMap::with_max_entries(16384, 0);
#[map]
static OFFCPU: RingBuf = RingBuf::with_byte_size(1 << 19, 0);

#[tracepoint(category = "sched", name = "sched_switch")]
pub fn sched_switch(ctx: TracePointContext) -> u32 {
    switch(&ctx).is_err() as u32
}

fn switch(ctx: &TracePointContext) -> Result<(), i32> {
    let switch: SchedSwitch = unsafe { ctx.read_at(0)? };
    let now = unsafe { bpf_ktime_get_ns() };
    if switch.prev_pid != 0 {
        LEFT.insert(&switch.prev_pid, &now, 0)?;
    }
    let Some(left) = (unsafe { LEFT.get(&switch.next_pid) }) else {
        return Ok(());
    };
    let nanos = now - left;
    if nanos > 1_000_000 {
        let event = OffCpu {
            pid: switch.next_pid,
            state: switch.prev_state as i32,
            nanos,
            comm: switch.next_comm,
        };
        OFFCPU.output::<OffCpu>(&event, 0)?;
    }
    LEFT.remove(&switch.next_pid)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
