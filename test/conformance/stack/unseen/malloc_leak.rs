#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::BPF_F_USER_STACK,
    helpers::bpf_ktime_get_ns,
    macros::{map, uprobe, uretprobe},
    maps::{HashMap, LruHashMap},
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Allocation {
    pub size: u64,
    pub at: u64,
    pub stack: i64,
    pub tid: u32,
    pub flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Totals {
    pub live: u64,
    pub allocated: u64,
    pub freed: u64,
    pub largest: u64,
}

#[map]
static SIZES: HashMap<u64, u64> = HashMap::with_max_entries(10240, 0);
#[map]
static LIVE: LruHashMap<u64, Allocation> = LruHashMap::with_max_entries(100000, 0);
#[map]
static BY_PID: HashMap<u32, Totals> = HashMap::with_max_entries(1024, 0);

#[uprobe]
pub fn malloc_enter(ctx: ProbeContext) -> u32 {
    if let Some(size) = ctx.arg::<u64>(0) {
        let tid = ctx.pid() as u64;
        let _ = SIZES.insert(&tid, &size, 0);
    }
    0
}

#[uretprobe]
pub fn malloc_exit(ctx: RetProbeContext) -> u32 {
    record(&ctx).unwrap_or_default()
}

fn record(ctx: &RetProbeContext) -> Option<u32> {
    let tid = ctx.pid() as u64;
    let size = unsafe { SIZES.get(&tid).copied() }?;
    SIZES.remove(&tid).ok()?;
    let address: u64 = ctx.ret();
    if address == 0 {
        return None;
    }
    let allocation = Allocation {
        size,
        at: unsafe { bpf_ktime_get_ns() },
        stack: BPF_F_USER_STACK as i64,
        tid: tid as u32,
        ..Default::default()
    };
    LIVE.insert(&address, &allocation, 0).ok()?;
    let pid = ctx.tgid();
    match BY_PID.get_ptr_mut(&pid) {
        Some(totals) => {
            let totals = unsafe { &mut *totals };
            totals.live += size;
            totals.allocated += size;
            if size > totals.largest {
                totals.largest = size;
            }
        }
        None => {
            let totals = Totals {
                live: size,
                allocated: size,
                freed: 0,
                largest: size,
            };
            BY_PID.insert(&pid, &totals, 0).ok()?;
        }
    }
    Some(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
