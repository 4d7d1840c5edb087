#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{fentry, map},
    maps::{HashMap, RingBuf},
    programs::FEntryContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tuple {
    pub source: [u8; 16],
    pub destination: [u8; 16],
    pub sport: u16,
    pub dport: u16,
    pub family: u16,
    pub state: u16,
}

#[repr(C)]
pub struct Closed {
    pub at: u64,
    pub lived: u64,
    pub pid: u32,
    pub reserved: u32,
    pub tuple: Tuple,
}

#[map]
static OPENED: HashMap<u64, u64> = HashMap::with_max_entries(16384, 0);
#[map]
static CLOSED: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[inline(never)]
fn fill(socket: *const u8, tuple: &mut Tuple) -> i32 {
    match try_fill(socket, tuple) {
        Ok(()) => 0,
        Err(e) => e,
    }
}

fn try_fill(socket: *const u8, tuple: &mut Tuple) -> Result<(), i32> {
    unsafe {
        tuple.family = bpf_probe_read_kernel(socket.add(16) as *const u16)?;
        tuple.dport = u16::from_be(bpf_probe_read_kernel(socket.add(12) as *const u16)?);
        tuple.sport = bpf_probe_read_kernel(socket.add(14) as *const u16)?;
        if tuple.family == 10 {
            tuple.destination = bpf_probe_read_kernel(socket.add(56) as *const [u8; 16])?;
            tuple.source = bpf_probe_read_kernel(socket.add(72) as *const [u8; 16])?;
        } else {
            let destination: [u8; 4] = bpf_probe_read_kernel(socket as *const [u8; 4])?;
            let source: [u8; 4] = bpf_probe_read_kernel(socket.add(4) as *const [u8; 4])?;
            tuple.destination[..4].copy_from_slice(&destination);
            tuple.source[..4].copy_from_slice(&source);
        }
    }
    Ok(())
}

#[inline(never)]
fn report(pid: u32, lived: u64, tuple: &Tuple) {
    if let Some(mut entry) = CLOSED.reserve::<Closed>(0) {
        entry.write(Closed {
            at: unsafe { bpf_ktime_get_ns() },
            lived,
            pid,
            reserved: 0,
            tuple: *tuple,
        });
        entry.submit(0);
    }
}

#[fentry(function = "tcp_close")]
pub fn tcp_close(ctx: FEntryContext) -> i32 {
    let socket: *const u8 = ctx.arg(0);
    let key = socket as u64;
    let Some(opened) = (unsafe { OPENED.get(&key) }) else {
        return 0;
    };
    let lived = unsafe { bpf_ktime_get_ns() } - *opened;
    let mut tuple = Tuple {
        source: [0; 16],
        destination: [0; 16],
        sport: 0,
        dport: 0,
        family: 0,
        state: 0,
    };
    if fill(socket, &mut tuple) == 0 {
        report(ctx.pid(), lived, &tuple);
    }
    let _ = OPENED.remove(&key);
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
