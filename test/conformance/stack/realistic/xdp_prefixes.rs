#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action::{XDP_DROP, XDP_PASS},
    macros::{map, xdp},
    maps::{LpmTrie, PerCpuArray, lpm_trie::Key},
    programs::XdpContext,
};

const ETH_LEN: usize = 14;
const IPV4_SOURCE: usize = ETH_LEN + 12;
const IPV6_SOURCE: usize = ETH_LEN + 8;

#[map]
static DENIED_V4: LpmTrie<[u8; 4], u32> = LpmTrie::with_max_entries(4096, 0);

#[map]
static DENIED_V6: LpmTrie<[u8; 16], u32> = LpmTrie::with_max_entries(4096, 0);

/// Dropped packets by the rule that dropped them.
#[map]
static DROPPED: PerCpuArray<u64> = PerCpuArray::with_max_entries(64, 0);

fn read<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
    let start = ctx.data() + offset;
    if start + size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(unsafe { core::ptr::read_unaligned(start as *const T) })
}

fn rule_for(ctx: &XdpContext) -> Option<u32> {
    let ether_type: [u8; 2] = read(ctx, 12)?;
    match u16::from_be_bytes(ether_type) {
        0x0800 => {
            let source: [u8; 4] = read(ctx, IPV4_SOURCE)?;
            DENIED_V4.get(&Key::new(32, source)).copied()
        }
        0x86dd => {
            let source: [u8; 16] = read(ctx, IPV6_SOURCE)?;
            DENIED_V6.get(&Key::new(128, source)).copied()
        }
        _ => None,
    }
}

#[xdp]
pub fn xdp_prefixes(ctx: XdpContext) -> u32 {
    let Some(rule) = rule_for(&ctx) else {
        return XDP_PASS;
    };
    if let Some(counter) = DROPPED.get_ptr_mut(rule) {
        unsafe { *counter += 1 };
    }
    XDP_DROP
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
