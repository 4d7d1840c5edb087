#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel, bpf_probe_read_kernel_buf},
    macros::{fentry, map},
    maps::{HashMap, RingBuf},
    programs::FEntryContext,
};

mod unix {
    pub const SK_PEER_PID: usize = 584;
    pub const UNIX_ADDR: usize = 776;
    pub const ADDR_LEN: usize = 4;
    pub const ADDR_NAME: usize = 12;
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Name {
    pub len: u32,
    pub path: [u8; 108],
}

#[repr(C)]
pub struct Connected {
    pub from: u32,
    pub to: u32,
    pub comm: [u8; 16],
    pub name: Name,
}

#[map]
static SILENT: HashMap<Name, u8> = HashMap::with_max_entries(32, 0);
#[map]
static CONNECTED: RingBuf = RingBuf::with_byte_size(1 << 15, 0);

fn name_of(sock: *const u8) -> Result<Name, i32> {
    let address = unsafe { bpf_probe_read_kernel(sock.add(unix::UNIX_ADDR) as *const *const u8) }?;
    let mut name = Name {
        len: unsafe { bpf_probe_read_kernel(address.add(unix::ADDR_LEN) as *const u32) }?,
        path: [0; 108],
    };
    unsafe { bpf_probe_read_kernel_buf(address.add(unix::ADDR_NAME + 2), &mut name.path) }?;
    Ok(name)
}

fn peer_of(sock: *const u8) -> Result<u32, i32> {
    let pid = unsafe { bpf_probe_read_kernel(sock.add(unix::SK_PEER_PID) as *const *const u8) }?;
    unsafe { bpf_probe_read_kernel(pid.add(80) as *const u32) }
}

#[fentry(function = "unix_stream_sendmsg")]
pub fn unix_stream(ctx: FEntryContext) -> i32 {
    let socket: *const u8 = ctx.arg(0);
    let result = (|| {
        let sock = unsafe { bpf_probe_read_kernel(socket.add(24) as *const *const u8) }?;
        let name = name_of(sock)?;
        if unsafe { SILENT.get(&name) }.is_some() {
            return Ok(());
        }
        let connected = Connected {
            from: ctx.tgid(),
            to: peer_of(sock)?,
            comm: bpf_get_current_comm()?,
            name,
        };
        CONNECTED.output::<Connected>(&connected, 0)
    })();
    result.err().unwrap_or(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
