#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_UNSPEC,
    helpers::generated::bpf_skb_load_bytes,
    macros::{classifier, map},
    maps::{LruHashMap, PerfEventByteArray},
    programs::TcContext,
};

const PART: usize = 224;

#[map]
static CALLS: LruHashMap<u32, [u8; PART]> = LruHashMap::with_max_entries(256, 0);
#[map]
static MISMATCHES: PerfEventByteArray = PerfEventByteArray::new(0);

#[classifier]
pub fn nfs_rpc(ctx: TcContext) -> i32 {
    let _ = match ctx.load::<u16>(36).map(u16::from_be) {
        Ok(2049) => call(&ctx),
        Ok(_) => reply(&ctx),
        Err(e) => Err(e),
    };
    TC_ACT_UNSPEC
}

#[inline(always)]
fn read_exact(ctx: &TcContext, offset: u32, into: &mut [u8; PART]) -> Result<(), i64> {
    let skb = ctx.skb.skb as *const _;
    match unsafe { bpf_skb_load_bytes(skb, offset, into.as_mut_ptr() as *mut _, PART as u32) } {
        0 => Ok(()),
        e => Err(e),
    }
}

fn call(ctx: &TcContext) -> Result<(), i64> {
    let xid: u32 = ctx.load(58)?;
    let mut bytes = [0u8; PART];
    read_exact(ctx, 62, &mut bytes)?;
    CALLS.insert(&xid, &bytes, 0)?;
    Ok(())
}

fn reply(ctx: &TcContext) -> Result<(), i64> {
    if ctx.load::<u16>(34).map(u16::from_be)? != 2049 {
        return Ok(());
    }
    let xid: u32 = ctx.load(58)?;
    let Some(kept) = (unsafe { CALLS.get(&xid) }) else {
        return Ok(());
    };
    let request = *kept;
    let mut answer = [0u8; PART];
    read_exact(ctx, 62, &mut answer)?;
    if answer[8..24] != request[40..56] {
        MISMATCHES.output(ctx, &request, 0);
        MISMATCHES.output(ctx, &answer, 0);
    }
    let _ = CALLS.remove(&xid);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
