#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_user, bpf_probe_read_user_buf},
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
struct Msghdr {
    name: u64,
    namelen: u32,
    pad: u32,
    iov: *const Iovec,
    iovlen: u64,
    control: u64,
    controllen: u64,
    flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Iovec {
    base: *const u8,
    len: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Message {
    pub pid: u32,
    pub fd: u32,
    pub total: u64,
    pub head: [u8; 64],
}

#[map]
static MESSAGES: PerfEventArray<Message> = PerfEventArray::new(0);

#[tracepoint]
pub fn sendmsg(ctx: TracePointContext) -> u32 {
    match try_sendmsg(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_sendmsg(ctx: &TracePointContext) -> Result<(), i32> {
    let fd: u64 = unsafe { ctx.read_at(16)? };
    let header: *const Msghdr = unsafe { ctx.read_at(24)? };
    let header = unsafe { bpf_probe_read_user(header)? };
    let mut total = 0;
    for i in 0..4usize {
        if i as u64 >= header.iovlen {
            break;
        }
        let iov = unsafe { bpf_probe_read_user(header.iov.add(i))? };
        total += iov.len;
    }
    let first = unsafe { bpf_probe_read_user(header.iov)? };
    let mut message = Message {
        pid: ctx.tgid(),
        fd: fd as u32,
        total,
        head: [0; 64],
    };
    if first.len >= 64 {
        unsafe { bpf_probe_read_user_buf(first.base, &mut message.head)? };
    }
    MESSAGES.output(ctx, &message, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
