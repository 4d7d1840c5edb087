#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::BPF_NOEXIST,
    helpers::bpf_probe_read_kernel,
    macros::{kprobe, map},
    maps::PerCpuHashMap,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
struct Endpoint {
    address: [u32; 4],
    port: u16,
    family: u16,
    tgid: u32,
}

#[map]
static SENT: PerCpuHashMap<Endpoint, [u64; 2]> = PerCpuHashMap::with_max_entries(8192, 0);

#[kprobe(function = "udp_sendmsg")]
pub fn udp_sendmsg(ctx: ProbeContext) -> u32 {
    match unsafe { sendmsg(ctx) } {
        Ok(ret) => ret,
        Err(ret) => match ret {
            -14 => 2,
            _ => 1,
        },
    }
}

unsafe fn sendmsg(ctx: ProbeContext) -> Result<u32, i32> {
    let sock = ctx.arg::<*const u8>(0).ok_or(-1)?;
    let size = ctx.arg::<u64>(2).ok_or(-1)?;
    let family: u16 = unsafe { bpf_probe_read_kernel(sock.add(16).cast())? };
    let port: u16 = unsafe { bpf_probe_read_kernel(sock.add(12).cast())? };
    let mut endpoint = Endpoint {
        address: [0; 4],
        port: port.swap_bytes(),
        family,
        tgid: ctx.tgid(),
    };
    if family == 10 {
        endpoint.address = unsafe { bpf_probe_read_kernel(sock.add(56).cast())? };
    } else {
        endpoint.address[0] = unsafe { bpf_probe_read_kernel(sock.cast())? };
    }
    match SENT.get_ptr_mut(&endpoint) {
        Some(sent) => {
            let sent = unsafe { &mut *sent };
            sent[0] += 1;
            sent[1] += size;
        }
        None => SENT.insert(&endpoint, &[1, size], u64::from(BPF_NOEXIST))?,
    }
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
