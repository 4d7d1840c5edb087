#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    helpers::bpf_skb_load_bytes,
    macros::{classifier, map},
    maps::{HashMap, PerCpuArray},
    programs::TcContext,
};

const DNS_OFFSET: usize = 14 + 20 + 8;
const DNS_MAX: usize = 480;

#[map]
static RCODES: PerCpuArray<[u64; 16]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static TTLS: HashMap<u32, u32> = HashMap::with_max_entries(4096, 0);

fn be32(bytes: &[u8; DNS_MAX], at: usize) -> Option<u32> {
    let part = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes([part[0], part[1], part[2], part[3]]))
}

/// The first byte after the question's name.
fn end_of_name(message: &[u8; DNS_MAX]) -> Option<usize> {
    let mut at = 12usize;
    for _ in 0..24 {
        let length = *message.get(at)? as usize;
        if length == 0 {
            return Some(at + 1);
        }
        at += length + 1;
    }
    None
}

fn try_response(ctx: &TcContext) -> Result<(), i64> {
    if ctx.load::<u16>(34)? != 53u16.to_be() {
        return Ok(());
    }
    let mut message = [0u8; DNS_MAX];
    let loaded = unsafe {
        bpf_skb_load_bytes(
            ctx.skb.skb.cast(),
            DNS_OFFSET as u32,
            message.as_mut_ptr().cast(),
            DNS_MAX as u32,
        )
    };
    if loaded != 0 {
        return Err(loaded);
    }
    if let Some(codes) = RCODES.get_ptr_mut(0) {
        unsafe { (*codes)[(message[3] & 0xf) as usize] += 1 };
    }
    let answers = u16::from_be_bytes([message[6], message[7]]);
    let end = end_of_name(&message).ok_or(-1i64)?;
    if answers == 0 {
        return Ok(());
    }
    let ttl = be32(&message, end + 4 + 6).ok_or(-1i64)?;
    let address = be32(&message, end + 4 + 12).ok_or(-1i64)?;
    TTLS.insert(&address, &ttl, 0).map_err(i64::from)
}

#[classifier]
pub fn dns_ttls(ctx: TcContext) -> i32 {
    let _ = try_response(&ctx);
    TC_ACT_OK
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
