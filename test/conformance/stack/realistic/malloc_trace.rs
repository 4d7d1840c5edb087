#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_pid_tgid,
    macros::{map, uprobe, uretprobe},
    maps::{HashMap, StackTrace},
    programs::{ProbeContext, RetProbeContext, tracing::StackIdContext},
};
use aya_log_ebpf::warn;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Allocation {
    size: u64,
    stack: i64,
    pid: u32,
    tid: u32,
}

#[map]
static SIZES: HashMap<u64, u64> = HashMap::with_max_entries(10240, 0);

#[map]
static LIVE: HashMap<u64, Allocation> = HashMap::with_max_entries(1_000_000, 0);

#[map]
static STACKS: StackTrace = StackTrace::with_max_entries(16384, 0);

#[uprobe]
pub fn malloc_enter(ctx: ProbeContext) -> u32 {
    let Some(size) = ctx.arg::<u64>(0) else {
        return 1;
    };
    match SIZES.insert(&bpf_get_current_pid_tgid(), &size, 0) {
        Ok(()) => 0,
        Err(error) => {
            warn!(
                &ctx,
                "an allocation of {} bytes is not counted: {}", size, error
            );
            1
        }
    }
}

#[uretprobe]
pub fn malloc_exit(ctx: RetProbeContext) -> u32 {
    let id = bpf_get_current_pid_tgid();
    let Some(size) = (unsafe { SIZES.get(&id) }).copied() else {
        return 0;
    };
    let _ = SIZES.remove(&id);
    let address: u64 = ctx.ret();
    if address == 0 {
        return 0;
    }
    let allocation = Allocation {
        size,
        stack: ctx.get_stackid(&STACKS, 256).unwrap_or(-1),
        pid: ctx.tgid(),
        tid: ctx.pid(),
    };
    LIVE.insert(&address, &allocation, 0).is_err().into()
}

#[uprobe]
pub fn free_enter(ctx: ProbeContext) -> u32 {
    if let Some(address) = ctx.arg::<u64>(0) {
        let _ = LIVE.remove(&address);
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
