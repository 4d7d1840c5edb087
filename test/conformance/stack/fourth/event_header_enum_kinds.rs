#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid, bpf_ktime_get_ns},
    macros::{map, raw_tracepoint},
    maps::RingBuf,
    programs::RawTracePointContext,
};

#[repr(u32)]
#[derive(Clone, Copy)]
pub enum Kind {
    Read = 0,
    Write = 1,
    Close = 3,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Header {
    pub at: u64,
    pub pid: u32,
    pub tid: u32,
    pub uid: u32,
    pub kind: Kind,
    pub comm: [u8; 16],
}

#[repr(C)]
pub struct ReadWrite {
    pub header: Header,
    pub fd: u64,
    pub count: u64,
}

#[repr(C)]
pub struct Close {
    pub header: Header,
    pub fd: u64,
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

impl Header {
    fn new(ctx: &impl EbpfContext, kind: Kind) -> Self {
        let id = bpf_get_current_pid_tgid();
        Self {
            at: unsafe { bpf_ktime_get_ns() },
            pid: (id >> 32) as u32,
            tid: id as u32,
            uid: ctx.uid(),
            kind,
            comm: bpf_get_current_comm().unwrap_or([0; 16]),
        }
    }
}

fn send<T>(event: &T) -> Result<(), i32>
where
    T: Sized + 'static,
{
    EVENTS.output::<T>(event, 0)
}

#[raw_tracepoint]
pub fn enter(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let regs: *const u64 = ctx.arg(0);
    let _ = match number {
        0 => rw(&ctx, regs, Kind::Read),
        1 => rw(&ctx, regs, Kind::Write),
        3 => close(&ctx, regs),
        _ => Ok(()),
    };
    0
}

fn rw(ctx: &RawTracePointContext, regs: *const u64, kind: Kind) -> Result<(), i32> {
    let fd = unsafe { aya_ebpf::helpers::bpf_probe_read_kernel(regs.add(14))? };
    let count = unsafe { aya_ebpf::helpers::bpf_probe_read_kernel(regs.add(12))? };
    send(&ReadWrite {
        header: Header::new(ctx, kind),
        fd,
        count,
    })
}

fn close(ctx: &RawTracePointContext, regs: *const u64) -> Result<(), i32> {
    let fd = unsafe { aya_ebpf::helpers::bpf_probe_read_kernel(regs.add(14))? };
    let event = Close {
        header: Header::new(ctx, Kind::Close),
        fd,
    };
    send(&event)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
