#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::{HashMap, PerfEventArray},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text<const N: usize> {
    pub len: u64,
    pub bytes: [u8; N],
}

impl<const N: usize> Text<N> {
    pub const fn new() -> Self {
        Self {
            len: 0,
            bytes: [0; N],
        }
    }

    fn read(from: *const u8) -> Result<Self, i32> {
        let mut text = Self::new();
        text.len = unsafe { bpf_probe_read_kernel_str_bytes(from, &mut text.bytes)? }.len() as u64;
        Ok(text)
    }

    fn is(&self, other: &[u8]) -> bool {
        self.len as usize == other.len() && self.bytes[..other.len()] == *other
    }
}

#[repr(C)]
pub struct Netdev {
    pub pid: u32,
    pub mtu: u32,
    pub name: Text<16>,
    pub alias: Text<64>,
}

#[map]
static MTUS: HashMap<[u8; 16], u32> = HashMap::with_max_entries(256, 0);
#[map]
static CHANGES: PerfEventArray<Netdev> = PerfEventArray::new(0);

#[kprobe]
pub fn dev_set_mtu(ctx: ProbeContext) -> u32 {
    match change(&ctx) {
        Ok(true) => 1,
        Ok(false) | Err(_) => 0,
    }
}

fn change(ctx: &ProbeContext) -> Result<bool, i32> {
    let device: *const u8 = ctx.arg(0).ok_or(-22)?;
    let mtu: u32 = ctx.arg(1).ok_or(-22)?;
    let name: Text<16> = Text::read(device)?;
    if name.is(b"lo") {
        return Ok(false);
    }
    let before = unsafe { MTUS.get(&name.bytes) }.copied();
    if before == Some(mtu) {
        return Ok(false);
    }
    MTUS.insert(&name.bytes, &mtu, 0)?;
    let alias = unsafe { bpf_probe_read_kernel(device.add(1280) as *const *const u8)? };
    let alias = if alias.is_null() {
        Text::new()
    } else {
        Text::read(unsafe { alias.add(16) })?
    };
    CHANGES.output(
        ctx,
        &Netdev {
            pid: ctx.tgid(),
            mtu,
            name,
            alias,
        },
        0,
    );
    Ok(true)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
