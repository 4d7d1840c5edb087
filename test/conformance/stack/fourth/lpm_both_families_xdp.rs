#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{LpmTrie, PerCpuHashMap, lpm_trie::Key},
    programs::XdpContext,
};
use aya_log_ebpf::info;

#[map]
static DENY4: LpmTrie<[u8; 4], u32> = LpmTrie::with_max_entries(1024, 1);
#[map]
static DENY6: LpmTrie<[u8; 16], u32> = LpmTrie::with_max_entries(1024, 1);
#[map]
static HITS: PerCpuHashMap<u32, u64> = PerCpuHashMap::with_max_entries(1024, 0);

#[xdp]
pub fn deny(ctx: XdpContext) -> u32 {
    match rule(&ctx) {
        Some(rule) => {
            hit(rule);
            info!(&ctx, "rule {} hit", rule);
            xdp_action::XDP_DROP
        }
        None => xdp_action::XDP_PASS,
    }
}

fn hit(rule: u32) {
    match HITS.get_ptr_mut(&rule) {
        Some(hits) => unsafe { *hits += 1 },
        None => {
            let _ = HITS.insert(&rule, &1, 0);
        }
    }
}

fn bytes<const N: usize>(ctx: &XdpContext, offset: usize) -> Option<[u8; N]> {
    let start = ctx.data() + offset;
    if start + N > ctx.data_end() {
        return None;
    }
    Some(unsafe { *(start as *const [u8; N]) })
}

fn rule(ctx: &XdpContext) -> Option<u32> {
    match u16::from_be_bytes(bytes(ctx, 12)?) {
        0x0800 => DENY4.get(&Key::new(32, bytes::<4>(ctx, 26)?)).copied(),
        0x86dd => DENY6.get(&Key::new(128, bytes::<16>(ctx, 22)?)).copied(),
        _ => None,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
