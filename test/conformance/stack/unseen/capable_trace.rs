#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    macros::{kprobe, map},
    maps::{LruHashMap, PerfEventArray},
    programs::ProbeContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Check {
    pub tgid: u32,
    pub pid: u32,
    pub uid: u32,
    pub cap: i32,
    pub audit: i32,
    pub comm: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Unique {
    pub cap: i32,
    pub tgid: u32,
}

#[map]
static CHECKS: PerfEventArray<Check> = PerfEventArray::new(0);
#[map]
static SEEN: LruHashMap<Unique, u64> = LruHashMap::with_max_entries(10240, 0);

#[kprobe]
pub fn cap_capable(ctx: ProbeContext) -> u32 {
    match trace(ctx) {
        Some(n) => n,
        None => 0,
    }
}

fn trace(ctx: ProbeContext) -> Option<u32> {
    let cap: i32 = ctx.arg(2)?;
    let audit: i32 = ctx.arg(3)?;
    let tgid = ctx.tgid();
    let unique = Unique { cap, tgid };
    if let Some(n) = SEEN.get_ptr_mut(&unique) {
        unsafe { *n += 1 };
        return None;
    }
    SEEN.insert(&unique, &1, 0).ok()?;
    let check = Check {
        tgid,
        pid: ctx.pid(),
        uid: ctx.uid(),
        cap,
        audit,
        comm: ctx.command().ok()?,
    };
    CHECKS.output(&ctx, &check, 0);
    info!(&ctx, "cap {} by {} (audit {})", cap, tgid, audit);
    Some(1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
