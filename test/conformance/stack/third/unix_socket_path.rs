#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_buf},
    macros::{lsm, map},
    maps::HashMap,
    programs::LsmContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SockaddrUn {
    pub family: u16,
    pub path: [u8; 108],
}

#[map]
static SOCKETS: HashMap<[u8; 108], u32> = HashMap::with_max_entries(64, 0);

#[lsm(hook = "unix_stream_connect")]
pub fn unix_connect(ctx: LsmContext) -> i32 {
    match connect(&ctx) {
        Ok(code) => code,
        Err(_) => 0,
    }
}

fn connect(ctx: &LsmContext) -> Result<i32, i32> {
    let other: *const u8 = ctx.arg(1);
    let address: *const SockaddrUn = unsafe { bpf_probe_read_kernel(other.add(712).cast())? };
    let address = unsafe { bpf_probe_read_kernel(address)? };
    if address.family != 1 {
        return Ok(0);
    }
    let mut abstract_name = [0u8; 96];
    if address.path[0] == 0 {
        let pointer = unsafe { other.add(720) };
        unsafe { bpf_probe_read_kernel_buf(pointer, &mut abstract_name)? };
        if abstract_name[1] == b'@' {
            return Ok(-1);
        }
    }
    Ok(if unsafe { SOCKETS.get(&address.path) }.is_some() {
        -13
    } else {
        0
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
