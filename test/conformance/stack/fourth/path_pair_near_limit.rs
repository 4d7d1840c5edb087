#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Link {
    pub pid: u32,
    pub flags: u32,
    pub from: [u8; 224],
    pub to: [u8; 224],
}

#[map]
static LINKS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn linkat(ctx: TracePointContext) -> u32 {
    match try_linkat(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_linkat(ctx: TracePointContext) -> Result<u32, i64> {
    let from = unsafe { ctx.read_at::<*const u8>(24)? };
    let to = unsafe { ctx.read_at::<*const u8>(40)? };
    let mut link = Link {
        pid: ctx.pid(),
        flags: unsafe { ctx.read_at(48)? },
        from: [0; 224],
        to: [0; 224],
    };
    unsafe {
        bpf_probe_read_user_str_bytes(from, &mut link.from)?;
        bpf_probe_read_user_str_bytes(to, &mut link.to)?;
    }
    LINKS.output::<Link>(&link, 0)?;
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
