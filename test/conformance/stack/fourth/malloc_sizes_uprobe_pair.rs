#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns},
    macros::{map, uprobe, uretprobe},
    maps::{HashMap, LruHashMap, StackTrace},
    programs::{ProbeContext, RetProbeContext, tracing::StackIdContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Allocation {
    pub size: u64,
    pub at: u64,
    pub stack: i32,
    pub pid: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Totals {
    pub bytes: u64,
    pub count: u64,
}

#[map]
static SIZES: HashMap<u64, u64> = HashMap::with_max_entries(10240, 0);
#[map]
static LIVE: LruHashMap<u64, Allocation> = LruHashMap::with_max_entries(100_000, 0);
#[map]
static TOTALS: HashMap<i32, Totals> = HashMap::with_max_entries(10240, 0);
#[map]
static STACKS: StackTrace = StackTrace::with_max_entries(10240, 0);

#[uprobe]
pub fn malloc(ctx: ProbeContext) -> u32 {
    if let Some(size) = ctx.arg::<u64>(0) {
        let _ = SIZES.insert(bpf_get_current_pid_tgid(), size, 0);
    }
    0
}

#[uretprobe]
pub fn malloc_ret(ctx: RetProbeContext) -> u32 {
    unsafe { allocated(&ctx) }.unwrap_or(1)
}

unsafe fn allocated(ctx: &RetProbeContext) -> Result<u32, i64> {
    let id = bpf_get_current_pid_tgid();
    let Some(&size) = (unsafe { SIZES.get(&id) }) else {
        return Ok(0);
    };
    SIZES.remove(&id)?;
    let address: u64 = ctx.ret();
    if address == 0 {
        return Ok(0);
    }
    let stack = ctx.get_stackid(&STACKS, 256)? as i32;
    let allocation = Allocation {
        size,
        at: unsafe { bpf_ktime_get_ns() },
        stack,
        pid: (id >> 32) as u32,
    };
    LIVE.insert(&address, &allocation, 0)?;
    let mut totals = unsafe { TOTALS.get(&stack) }.copied().unwrap_or_default();
    totals.bytes += size;
    totals.count += 1;
    TOTALS.insert(&stack, &totals, 0)?;
    Ok(0)
}

#[uprobe]
pub fn free(ctx: ProbeContext) -> u32 {
    let Some(address) = ctx.arg::<u64>(0) else {
        return 0;
    };
    if let Some(allocation) = unsafe { LIVE.get(&address) } {
        if let Some(totals) = TOTALS.get_ptr_mut(&allocation.stack) {
            unsafe {
                (*totals).bytes -= allocation.size;
                (*totals).count -= 1;
            }
        }
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
