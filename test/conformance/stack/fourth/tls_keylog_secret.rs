#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_user, bpf_probe_read_user_buf},
    macros::{map, uprobe},
    maps::{LruHashMap, RingBuf},
    programs::ProbeContext,
};
use aya_log_ebpf::error;

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Random(pub [u8; 32]);

#[repr(C)]
pub struct Secret {
    pub random: Random,
    pub secret: [u8; 48],
    pub len: u32,
    pub pid: u32,
}

#[map]
static KNOWN: LruHashMap<Random, u32> = LruHashMap::with_max_entries(1024, 0);
#[map]
static SECRETS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[uprobe]
pub fn tls13_secret(ctx: ProbeContext) -> u32 {
    if let Err(e) = secret(&ctx) {
        error!(&ctx, "secret: {}", e);
        return 1;
    }
    0
}

fn secret(ctx: &ProbeContext) -> Result<(), i32> {
    let ssl = ctx.arg::<*const u8>(0).ok_or(-14)?;
    let random: Random = unsafe { bpf_probe_read_user(ssl.add(0x150).cast())? };
    if unsafe { KNOWN.get(&random) }.is_some() {
        return Ok(());
    }
    let mut secret = Secret {
        random,
        secret: [0; 48],
        len: unsafe { bpf_probe_read_user(ssl.add(0x148).cast::<u32>())? },
        pid: ctx.pid(),
    };
    unsafe { bpf_probe_read_user_buf(ssl.add(0x170), &mut secret.secret)? };
    KNOWN.insert(&random, &secret.pid, 0)?;
    SECRETS.output::<Secret>(&secret, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
