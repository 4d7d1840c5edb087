#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{btf_tracepoint, map},
    maps::{LruHashMap, PerfEventArray},
    programs::BtfTracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Change {
    pub at: u64,
    pub lived: u64,
    pub old: i32,
    pub new: i32,
    pub source: [u8; 16],
    pub destination: [u8; 16],
    pub comm: [u8; 16],
}

#[map]
static SINCE: LruHashMap<u64, u64> = LruHashMap::with_max_entries(8192, 0);
#[map]
static CHANGES: PerfEventArray<Change> = PerfEventArray::new(0);

#[btf_tracepoint(function = "inet_sock_set_state")]
pub fn state(ctx: BtfTracePointContext) -> i32 {
    match change(&ctx) {
        Ok(change) => {
            CHANGES.output(&ctx, &change, 0);
            0
        }
        Err(code) => code,
    }
}

fn change(ctx: &BtfTracePointContext) -> Result<Change, i32> {
    let sock: *const u8 = ctx.arg(0);
    let at = unsafe { bpf_ktime_get_ns() };
    let key = sock as u64;
    let before = unsafe { SINCE.get(&key) }.copied().unwrap_or(at);
    SINCE.insert(&key, &at, 0)?;
    Ok(Change {
        at,
        lived: at - before,
        old: ctx.arg(1),
        new: ctx.arg(2),
        source: unsafe { bpf_probe_read_kernel(sock.add(72).cast())? },
        destination: unsafe { bpf_probe_read_kernel(sock.add(56).cast())? },
        comm: bpf_get_current_comm()?,
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
