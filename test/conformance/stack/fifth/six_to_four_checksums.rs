#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{BPF_F_RECOMPUTE_CSUM, TC_ACT_OK, TC_ACT_SHOT},
    helpers::generated::bpf_csum_diff,
    macros::{classifier, map},
    maps::{HashMap, LpmTrie, lpm_trie::Key},
    programs::TcContext,
};
use aya_log_ebpf::{debug, error, info};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Ipv6 {
    pub version_flow: u32,
    pub length: u16,
    pub next: u8,
    pub hops: u8,
    pub src: [u8; 16],
    pub dst: [u8; 16],
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Ipv4 {
    pub version_ihl: u8,
    pub tos: u8,
    pub length: u16,
    pub id: u16,
    pub frag: u16,
    pub ttl: u8,
    pub proto: u8,
    pub check: u16,
    pub src: u32,
    pub dst: u32,
}

#[map]
static PREFIXES: LpmTrie<[u8; 16], u32> = LpmTrie::with_max_entries(64, 0);
#[map]
static CLIENTS: HashMap<[u8; 16], u32> = HashMap::with_max_entries(1024, 0);

#[inline(never)]
fn checksum(header: &mut Ipv4) -> u32 {
    let words: *mut Ipv4 = header;
    let sum = unsafe { bpf_csum_diff(core::ptr::null_mut(), 0, words.cast(), 20, 0) } as u32;
    let sum = (sum & 0xffff) + (sum >> 16);
    !(sum + (sum >> 16)) & 0xffff
}

#[inline(never)]
fn embedded(address: &[u8; 16]) -> u32 {
    let key = Key::new(128, *address);
    if PREFIXES.get(&key).is_none() {
        return 0;
    }
    u32::from_ne_bytes([address[12], address[13], address[14], address[15]])
}

#[classifier]
pub fn nat64(ctx: TcContext) -> i32 {
    match translate(&ctx) {
        Ok(action) => action,
        Err(e) => {
            error!(&ctx, "nat64 failed: {}", e);
            TC_ACT_SHOT
        }
    }
}

fn translate(ctx: &TcContext) -> Result<i32, i64> {
    if u16::from_be(ctx.load::<u16>(12)?) != 0x86dd {
        return Ok(TC_ACT_OK);
    }
    let six: Ipv6 = ctx.load(14)?;
    let dst = embedded(&six.dst);
    if dst == 0 {
        debug!(ctx, "not ours: {:i}", six.dst);
        return Ok(TC_ACT_OK);
    }
    let Some(&src) = (unsafe { CLIENTS.get(&six.src) }) else {
        return Ok(TC_ACT_SHOT);
    };
    let mut four = Ipv4 {
        version_ihl: 0x45,
        length: (u16::from_be(six.length) + 20).to_be(),
        ttl: six.hops - 1,
        proto: six.next,
        src,
        dst,
        ..Default::default()
    };
    four.check = checksum(&mut four) as u16;
    ctx.change_proto(0x0800u16.to_be(), 0)?;
    ctx.store(14, &four, BPF_F_RECOMPUTE_CSUM as u64)?;
    info!(ctx, "{:i} -> {:i}", u32::from_be(src), u32::from_be(dst));
    Ok(TC_ACT_OK)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
