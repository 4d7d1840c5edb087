#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user},
    macros::{map, uprobe},
    maps::PerfEventArray,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Session {
    pub id: u64,
    pub flags: u64,
    pub key: [u64; 12],
    pub counters: [u64; 14],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Snapshot {
    pub at: u64,
    pub pid: u64,
    pub session: Session,
}

#[map]
static SNAPSHOTS: PerfEventArray<Snapshot> = PerfEventArray::new(0);

#[uprobe]
pub fn session_commit(ctx: ProbeContext) -> u32 {
    match commit(&ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn commit(ctx: &ProbeContext) -> Result<u32, i32> {
    let pointer: *const Session = ctx.arg(0).ok_or(1)?;
    let session = unsafe { bpf_probe_read_user(pointer)? };
    if session.flags & 1 == 0 {
        return Ok(0);
    }
    let snapshot = Snapshot {
        at: unsafe { bpf_ktime_get_ns() },
        pid: u64::from(ctx.tgid()),
        session,
    };
    SNAPSHOTS.output(ctx, &snapshot, 0);
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
