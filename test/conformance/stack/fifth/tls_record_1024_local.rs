#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_PIPE,
    macros::{classifier, map},
    maps::{HashMap, PerCpuArray},
    programs::TcContext,
};
use aya_log_ebpf::debug;

#[map]
static VERSIONS: PerCpuArray<[u32; 8]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static CERTIFICATES: HashMap<u32, u64> = HashMap::with_max_entries(1024, 0);

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf29ce484222325, |hash, byte| {
        (hash ^ *byte as u64).wrapping_mul(0x100000001b3)
    })
}

#[classifier]
pub fn certificate_hash(ctx: TcContext) -> i32 {
    match try_certificate(&ctx) {
        Ok(ret) => ret,
        Err(e) => {
            debug!(&ctx, "not tls: {}", e);
            TC_ACT_PIPE
        }
    }
}

fn try_certificate(ctx: &TcContext) -> Result<i32, i64> {
    let mut record = [0u8; 1024];
    ctx.load_bytes(54, &mut record)?;
    if record[0] != 22 {
        return Err(-1);
    }
    let minor = record[2] & 7;
    if let Some(versions) = VERSIONS.get_ptr_mut(0) {
        unsafe { (*versions)[minor as usize] += 1 };
    }
    if record[5] == 11 {
        let peer: u32 = ctx.load(26)?;
        CERTIFICATES.insert(&peer, &fnv(&record[12..]), 0)?;
    }
    Ok(TC_ACT_PIPE)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
