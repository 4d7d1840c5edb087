#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Header {
    pub kind: u32,
    pub pid: u32,
    pub at: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Record<T> {
    pub header: Header,
    pub body: T,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bind {
    pub port: u16,
    pub family: u16,
    pub address: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Listen {
    pub backlog: u32,
    pub port: u32,
}

#[map]
static RECORDS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);
#[map]
static FILTER: HashMap<u32, u8> = HashMap::with_max_entries(128, 0);

impl Header {
    fn of(ctx: &ProbeContext, kind: u32) -> Self {
        Self {
            kind,
            pid: ctx.tgid(),
            at: unsafe { bpf_ktime_get_ns() },
        }
    }
}

fn send<T: Copy + 'static>(ctx: &ProbeContext, kind: u32, body: T) -> Result<(), i32> {
    let header = Header::of(ctx, kind);
    if unsafe { FILTER.get(&header.pid) }.is_some() {
        return Ok(());
    }
    let record = Record { header, body };
    RECORDS.output::<Record<T>>(&record, 0)
}

#[kprobe]
pub fn inet_bind(ctx: ProbeContext) -> u32 {
    match bind(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn bind(ctx: &ProbeContext) -> Result<(), i32> {
    let address: *const u8 = ctx.arg(1).ok_or(-1)?;
    let family: u16 = unsafe { bpf_probe_read_kernel(address as *const u16)? };
    let port: u16 = unsafe { bpf_probe_read_kernel(address.add(2) as *const u16)? };
    let body = Bind {
        port: u16::from_be(port),
        family,
        address: unsafe { bpf_probe_read_kernel(address.add(8) as *const [u8; 16])? },
    };
    send(ctx, 1, body)
}

#[kprobe]
pub fn inet_listen(ctx: ProbeContext) -> u32 {
    let backlog: u32 = ctx.arg(1).unwrap_or(0);
    match send(&ctx, 2, Listen { backlog, port: 0 }) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
