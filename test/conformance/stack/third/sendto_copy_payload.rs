#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_buf},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Payload {
    pub at: u64,
    pub length: u64,
    pub bytes: [u8; 192],
}

#[map]
static LAST: HashMap<u32, Payload> = HashMap::with_max_entries(1024, 0);
#[map]
static PAYLOADS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint]
pub fn sendto(ctx: TracePointContext) -> u32 {
    match payload(&ctx) {
        Ok(payload) => {
            let _ = LAST.insert(&ctx.tgid(), &payload, 0);
            let _ = PAYLOADS.output::<Payload>(&payload, 0);
            0
        }
        Err(code) => code,
    }
}

fn payload(ctx: &TracePointContext) -> Result<Payload, u32> {
    let buffer: *const u8 = unsafe { ctx.read_at(24) }.map_err(|_| 1u32)?;
    let length: u64 = unsafe { ctx.read_at(32) }.map_err(|_| 2u32)?;
    if length < 192 {
        return Err(3);
    }
    let mut bytes = [0u8; 192];
    unsafe { bpf_probe_read_user_buf(buffer, &mut bytes) }.map_err(|_| 4u32)?;
    Ok(Payload {
        at: unsafe { bpf_ktime_get_ns() },
        length,
        bytes,
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
