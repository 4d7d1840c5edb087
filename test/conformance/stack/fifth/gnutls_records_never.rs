#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user_buf},
    macros::{map, uprobe, uretprobe},
    maps::{HashMap, PerCpuArray, PerfEventByteArray},
    programs::{ProbeContext, RetProbeContext},
};

const DATA: usize = 1024;

#[repr(C)]
pub struct Record {
    pub id: u64,
    pub direction: u32,
    pub len: u32,
    pub comm: [u8; 16],
    pub data: [u8; DATA],
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Pending {
    buffer: u64,
    size: u64,
}

#[map]
static RECORD: PerCpuArray<Record> = PerCpuArray::with_max_entries(1, 0);
#[map]
static PENDING: HashMap<u64, Pending> = HashMap::with_max_entries(4096, 0);
#[map]
static RECORDS: PerfEventByteArray = PerfEventByteArray::new(0);

#[inline(never)]
fn emit<C: EbpfContext>(ctx: &C, buffer: *const u8, len: usize, direction: u32) -> i32 {
    let Some(record) = RECORD.get_ptr_mut(0) else {
        return -1;
    };
    let record = unsafe { &mut *record };
    let len = len.min(DATA - 1);
    record.id = bpf_get_current_pid_tgid();
    record.direction = direction;
    record.len = len as u32;
    record.comm = match ctx.command() {
        Ok(comm) => comm,
        Err(e) => return e,
    };
    if let Err(e) = unsafe { bpf_probe_read_user_buf(buffer, &mut record.data[..len]) } {
        return e;
    }
    let bytes = unsafe {
        core::slice::from_raw_parts((&raw const *record).cast::<u8>(), size_of::<Record>())
    };
    RECORDS.output(ctx, bytes, 0);
    0
}

#[uprobe]
pub fn record_send(ctx: ProbeContext) -> u32 {
    let (Some(buffer), Some(size)) = (ctx.arg::<*const u8>(1), ctx.arg::<usize>(2)) else {
        return 1;
    };
    emit(&ctx, buffer, size, 0) as u32
}

#[uprobe]
pub fn record_recv(ctx: ProbeContext) -> u32 {
    let (Some(buffer), Some(size)) = (ctx.arg::<u64>(1), ctx.arg::<u64>(2)) else {
        return 1;
    };
    let id = bpf_get_current_pid_tgid();
    PENDING.insert(&id, &Pending { buffer, size }, 0).is_err() as u32
}

#[uretprobe]
pub fn record_recv_done(ctx: RetProbeContext) -> u32 {
    let id = bpf_get_current_pid_tgid();
    let Some(pending) = (unsafe { PENDING.get(&id) }) else {
        return 0;
    };
    let pending = *pending;
    let got: i64 = ctx.ret();
    let _ = PENDING.remove(&id);
    if got <= 0 || got as u64 > pending.size {
        return 0;
    }
    emit(&ctx, pending.buffer as *const u8, got as usize, 1) as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
