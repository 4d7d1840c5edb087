#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    helpers::bpf_ktime_get_ns,
    macros::{classifier, map},
    maps::{PerCpuHashMap, RingBuf},
    programs::TcContext,
};

const SNIPPET: usize = 96;

#[repr(C)]
pub struct Request {
    time: u64,
    source: u32,
    port: u16,
    length: u16,
    line: [u8; SNIPPET],
}

#[map]
static METHODS: PerCpuHashMap<[u8; 8], u64> = PerCpuHashMap::with_max_entries(16, 0);

#[map]
static REQUESTS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);

#[classifier]
pub fn http_methods(ctx: TcContext) -> i32 {
    let _ = inspect(&ctx);
    TC_ACT_OK
}

fn inspect(ctx: &TcContext) -> Result<(), i64> {
    let protocol: u8 = ctx.load(23)?;
    if protocol != 6 {
        return Ok(());
    }
    let offset: u8 = ctx.load(46)?;
    let payload = 34 + usize::from(offset >> 4) * 4;

    let mut line = [0u8; SNIPPET];
    let length = ctx.load_bytes(payload, &mut line)?;
    let Some(method) = method(&line) else {
        return Ok(());
    };
    match METHODS.get_ptr_mut(&method) {
        Some(count) => unsafe { *count += 1 },
        None => METHODS.insert(&method, &1, 0).map_err(i64::from)?,
    }

    let Some(mut entry) = REQUESTS.reserve::<Request>(0) else {
        return Err(-1);
    };
    entry.write(Request {
        time: unsafe { bpf_ktime_get_ns() },
        source: ctx.load(26).unwrap_or(0),
        port: ctx.load(34).map(u16::from_be).unwrap_or(0),
        length: length as u16,
        line,
    });
    entry.submit(0);
    Ok(())
}

fn method(line: &[u8; SNIPPET]) -> Option<[u8; 8]> {
    let mut method = [0u8; 8];
    for (to, from) in method.iter_mut().zip(line) {
        if *from == b' ' {
            return Some(method);
        }
        if !from.is_ascii_uppercase() {
            return None;
        }
        *to = *from;
    }
    None
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
