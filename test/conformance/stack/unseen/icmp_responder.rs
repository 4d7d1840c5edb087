#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
struct Icmp {
    kind: u8,
    code: u8,
    check: u16,
    id: u16,
    sequence: u16,
}

#[map]
static ECHOES: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[inline(always)]
fn at<T>(ctx: &XdpContext, offset: usize) -> Result<*mut T, u32> {
    let start = ctx.data();
    if start + offset + mem::size_of::<T>() > ctx.data_end() {
        Err(xdp_action::XDP_PASS)
    } else {
        Ok((start + offset) as *mut T)
    }
}

#[xdp]
pub fn icmp_responder(ctx: XdpContext) -> u32 {
    match respond(&ctx) {
        Ok(action) | Err(action) => action,
    }
}

fn respond(ctx: &XdpContext) -> Result<u32, u32> {
    let macs = at::<[[u8; 6]; 2]>(ctx, 0)?;
    let proto = unsafe { *at::<u8>(ctx, 23)? };
    if proto != 1 {
        return Err(xdp_action::XDP_PASS);
    }
    let addresses = at::<[u32; 2]>(ctx, 26)?;
    let icmp = at::<Icmp>(ctx, 34)?;
    let header = unsafe { *icmp };
    if header.kind != 8 {
        return Err(xdp_action::XDP_PASS);
    }
    unsafe {
        (*macs).swap(0, 1);
        (*addresses).swap(0, 1);
        (*icmp).kind = 0;
        (*icmp).check = header.check.wrapping_add(8);
    }
    if let Some(n) = ECHOES.get_ptr_mut(0) {
        unsafe { *n += 1 };
    }
    info!(
        ctx,
        "echo {} from {:i}",
        u16::from_be(header.sequence),
        u32::from_be(unsafe { (*addresses)[1] })
    );
    Ok(xdp_action::XDP_TX)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
