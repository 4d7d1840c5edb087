#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_boot_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[map]
static AUDIT: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

pub trait Event: Sized + 'static {
    const KIND: u32;

    fn fill(&mut self, ctx: &TracePointContext) -> Result<(), i32>;
    fn empty() -> Self;

    fn emit(ctx: &TracePointContext) -> Result<(), i32> {
        let mut framed = Framed {
            kind: Self::KIND,
            pid: ctx.tgid(),
            at: unsafe { bpf_ktime_get_boot_ns() },
            event: Self::empty(),
        };
        framed.event.fill(ctx)?;
        AUDIT.output::<Framed<Self>>(&framed, 0)
    }
}

#[repr(C)]
pub struct Framed<E> {
    kind: u32,
    pid: u32,
    at: u64,
    event: E,
}

#[repr(C)]
pub struct Chmod {
    path: [u8; 120],
    mode: u64,
}

#[repr(C)]
pub struct Truncate {
    path: [u8; 120],
    length: i64,
}

#[repr(C)]
pub struct Setns {
    fd: i32,
    flags: i32,
}

impl Event for Chmod {
    const KIND: u32 = 1;

    fn empty() -> Self {
        Chmod {
            path: [0; 120],
            mode: 0,
        }
    }

    fn fill(&mut self, ctx: &TracePointContext) -> Result<(), i32> {
        let path: *const u8 = unsafe { ctx.read_at(24)? };
        self.mode = unsafe { ctx.read_at(32)? };
        unsafe { bpf_probe_read_user_str_bytes(path, &mut self.path) }.map(|_| ())
    }
}

impl Event for Truncate {
    const KIND: u32 = 2;

    fn empty() -> Self {
        Truncate {
            path: [0; 120],
            length: 0,
        }
    }

    fn fill(&mut self, ctx: &TracePointContext) -> Result<(), i32> {
        let path: *const u8 = unsafe { ctx.read_at(16)? };
        self.length = unsafe { ctx.read_at(24)? };
        unsafe { bpf_probe_read_user_str_bytes(path, &mut self.path) }.map(|_| ())
    }
}

impl Event for Setns {
    const KIND: u32 = 3;

    fn empty() -> Self {
        Setns { fd: -1, flags: 0 }
    }

    fn fill(&mut self, ctx: &TracePointContext) -> Result<(), i32> {
        self.fd = unsafe { ctx.read_at::<u64>(16)? } as i32;
        self.flags = unsafe { ctx.read_at::<u64>(24)? } as i32;
        Ok(())
    }
}

#[tracepoint]
pub fn enter_fchmodat(ctx: TracePointContext) -> u32 {
    Chmod::emit(&ctx).map_or_else(|e| e as u32, |()| 0)
}

#[tracepoint]
pub fn enter_truncate(ctx: TracePointContext) -> u32 {
    Truncate::emit(&ctx).map_or_else(|e| e as u32, |()| 0)
}

#[tracepoint]
pub fn enter_setns(ctx: TracePointContext) -> u32 {
    Setns::emit(&ctx).map_or_else(|e| e as u32, |()| 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
