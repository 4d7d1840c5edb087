#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
pub struct Signal {
    pub when: u64,
    pub sender: u32,
    pub target: u32,
    pub signal: i32,
    pub uid: u32,
    pub comm: [u8; 16],
}

#[map]
static SIGNALS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);
#[map]
static IGNORED: HashMap<u32, u8> = HashMap::with_max_entries(128, 0);

#[tracepoint]
pub fn kill_watch(ctx: TracePointContext) -> u32 {
    match try_kill(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_kill(ctx: TracePointContext) -> Result<u32, i32> {
    let target: i64 = unsafe { ctx.read_at(16)? };
    let signal: i64 = unsafe { ctx.read_at(24)? };
    let sender = ctx.tgid();
    if unsafe { IGNORED.get(&sender).is_some() } {
        return Ok(0);
    }
    let comm = bpf_get_current_comm()?;
    if let Some(mut entry) = SIGNALS.reserve::<Signal>(0) {
        entry.write(Signal {
            when: unsafe { bpf_ktime_get_ns() },
            sender,
            target: target as u32,
            signal: signal as i32,
            uid: ctx.uid(),
            comm,
        });
        entry.submit(0);
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
