#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{lsm, map},
    maps::{HashMap, RingBuf},
    programs::LsmContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
struct SockaddrIn {
    family: u16,
    port: u16,
    address: u32,
    zero: [u8; 8],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct BindEvent {
    pub at: u64,
    pub pid: u32,
    pub address: u32,
    pub port: u16,
    pub allowed: u16,
    pub comm: [u8; 16],
}

#[map]
static PORTS: HashMap<u16, u32> = HashMap::with_max_entries(64, 0);
#[map]
static BINDS: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[lsm(hook = "socket_bind")]
pub fn socket_bind(ctx: LsmContext) -> i32 {
    match try_bind(&ctx) {
        Ok(ret) => ret,
        Err(_) => 0,
    }
}

fn try_bind(ctx: &LsmContext) -> Result<i32, i32> {
    let address: *const SockaddrIn = ctx.arg(1);
    let address = unsafe { bpf_probe_read_kernel(address)? };
    if address.family != 2 {
        return Ok(0);
    }
    let port = u16::from_be(address.port);
    let owner = unsafe { PORTS.get(&port) };
    let uid = ctx.uid();
    let allowed = match owner {
        Some(owner) => *owner == uid,
        None => true,
    };
    let event = BindEvent {
        at: unsafe { bpf_ktime_get_ns() },
        pid: ctx.tgid(),
        address: address.address,
        port,
        allowed: allowed.into(),
        comm: bpf_get_current_comm().unwrap_or_default(),
    };
    BINDS.output::<BindEvent>(&event, 0)?;
    Ok(if allowed { 0 } else { -13 })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
