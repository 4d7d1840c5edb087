#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pending {
    pub at: u64,
    pub pid: u32,
    pub kind: u32,
    pub path: [u8; 192],
}

#[map]
static PENDING: HashMap<u64, Pending> = HashMap::with_max_entries(512, 0);
#[map]
static DELETED: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn unlinkat_enter(ctx: TracePointContext) -> u32 {
    remember(&ctx).map(|()| 0).unwrap_or(1)
}

fn remember(ctx: &TracePointContext) -> Result<(), i32> {
    let pointer: *const u8 = unsafe { ctx.read_at(24)? };
    let mut pending = Pending {
        at: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        kind: 1,
        path: [0; 192],
    };
    unsafe { bpf_probe_read_user_str_bytes(pointer, &mut pending.path)? };
    let id = u64::from(ctx.pid());
    PENDING.insert(&id, &pending, 0)
}

#[tracepoint]
pub fn unlinkat_exit(ctx: TracePointContext) -> u32 {
    let id = u64::from(ctx.pid());
    let Some(pending) = (unsafe { PENDING.get(&id) }) else {
        return 0;
    };
    let done = Pending {
        at: unsafe { bpf_ktime_get_ns() } - pending.at,
        ..*pending
    };
    let _ = DELETED.output::<Pending>(&done, 0);
    let _ = PENDING.remove(&id);
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
