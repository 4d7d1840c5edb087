#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns},
    macros::{kprobe, kretprobe, map},
    maps::{LruHashMap, PerfEventArray},
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Call {
    pub function: u32,
    pub pid: u32,
    pub nanos: u64,
    pub ret: i64,
    pub comm: [u8; 16],
}

#[map]
static OPEN_CALLS: LruHashMap<(u32, u32), u64> = LruHashMap::with_max_entries(4096, 0);
#[map]
static CALLS: PerfEventArray<Call> = PerfEventArray::new(0);

fn begin(ctx: &ProbeContext, function: u32) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    let key = (ctx.pid(), function);
    match OPEN_CALLS.insert(&key, &now, 0) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn end(ctx: &RetProbeContext, function: u32) -> Result<(), i32> {
    let key = (ctx.pid(), function);
    let begun = unsafe { OPEN_CALLS.get(&key) }.copied().ok_or(-2)?;
    OPEN_CALLS.remove(&key)?;
    let call = Call {
        function,
        pid: key.0,
        nanos: unsafe { bpf_ktime_get_ns() } - begun,
        ret: ctx.ret(),
        comm: bpf_get_current_comm()?,
    };
    CALLS.output(ctx, &call, 0);
    Ok(())
}

macro_rules! timed {
    ($($number:literal => $enter:ident, $exit:ident;)*) => {
        $(
            #[kprobe]
            pub fn $enter(ctx: ProbeContext) -> u32 {
                begin(&ctx, $number)
            }

            #[kretprobe]
            pub fn $exit(ctx: RetProbeContext) -> u32 {
                match end(&ctx, $number) {
                    Ok(()) => 0,
                    Err(_) => 1,
                }
            }
        )*
    };
}

timed! {
    1 => btrfs_commit, btrfs_commit_done;
    2 => btrfs_scrub, btrfs_scrub_done;
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
