#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{LpmTrie, PerCpuArray, lpm_trie::Key},
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
struct Ipv6Hdr {
    first: u32,
    payload: u16,
    next: u8,
    hops: u8,
    source: [u8; 16],
    destination: [u8; 16],
}

#[map]
static DENY: LpmTrie<[u8; 16], u32> = LpmTrie::with_max_entries(4096, 0);
#[map]
static STATS: PerCpuArray<u64> = PerCpuArray::with_max_entries(256, 0);

#[xdp]
pub fn ipv6_prefix(ctx: XdpContext) -> u32 {
    match lookup(&ctx) {
        Ok(action) => action,
        Err(()) => xdp_action::XDP_PASS,
    }
}

#[inline(always)]
fn ptr_at<T>(ctx: &XdpContext, offset: usize) -> Result<*const T, ()> {
    let start = ctx.data();
    if start + offset + mem::size_of::<T>() > ctx.data_end() {
        return Err(());
    }
    Ok((start + offset) as *const T)
}

fn lookup(ctx: &XdpContext) -> Result<u32, ()> {
    let kind = unsafe { *ptr_at::<u16>(ctx, 12)? };
    if u16::from_be(kind) != 0x86dd {
        return Ok(xdp_action::XDP_PASS);
    }
    let header = unsafe { *ptr_at::<Ipv6Hdr>(ctx, 14)? };
    let key = Key::new(128, header.source);
    let Some(class) = DENY.get(&key) else {
        return Ok(xdp_action::XDP_PASS);
    };
    if let Some(counter) = STATS.get_ptr_mut(*class & 0xff) {
        unsafe { *counter += u64::from(u16::from_be(header.payload)) };
    }
    Ok(xdp_action::XDP_DROP)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
