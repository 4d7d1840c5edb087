#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{LpmTrie, PerCpuHashMap, lpm_trie::Key},
    programs::XdpContext,
};
use aya_log_ebpf::debug;

#[map]
static COUNTRIES: LpmTrie<[u8; 16], u16> = LpmTrie::with_max_entries(65536, 1);
#[map]
static BLOCKED: PerCpuHashMap<u16, u64> = PerCpuHashMap::with_max_entries(256, 0);

#[xdp]
pub fn geo(ctx: XdpContext) -> u32 {
    match check(&ctx) {
        Some(true) => xdp_action::XDP_DROP,
        _ => xdp_action::XDP_PASS,
    }
}

fn check(ctx: &XdpContext) -> Option<bool> {
    let kind = read::<u16>(ctx, 12)?;
    let address = if kind == 0xdd86 {
        read::<[u8; 16]>(ctx, 22)?
    } else {
        let [a, b, c, d] = read::<[u8; 4]>(ctx, 26)?;
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d]
    };
    let country = *COUNTRIES.get(&Key::new(128, address))?;
    let blocked = BLOCKED.get_ptr_mut(&country)?;
    unsafe { *blocked += 1 };
    debug!(ctx, "blocked {}", country);
    Some(true)
}

#[inline(always)]
fn read<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
    let start = ctx.data() + offset;
    if start + core::mem::size_of::<T>() > ctx.data_end() {
        return None;
    }
    Some(unsafe { *(start as *const T) })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
