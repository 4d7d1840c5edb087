#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, socket_filter},
    maps::PerCpuArray,
    maps::RingBuf,
    programs::SkBuffContext,
};

#[repr(C)]
pub struct Sni {
    pub len: usize,
    pub bytes: [u8; 64],
}

#[map]
static SNIS: RingBuf = RingBuf::with_byte_size(1 << 15, 0);
#[map]
static SEEN: PerCpuArray<u64> = PerCpuArray::with_max_entries(2, 0);

fn count(index: u32) {
    if let Some(seen) = SEEN.get_ptr_mut(index) {
        unsafe { *seen += 1 };
    }
}

#[socket_filter]
pub fn sni(ctx: SkBuffContext) -> i64 {
    count(0);
    match find_sni(&ctx) {
        Ok(Some(sni)) => {
            count(1);
            let _ = SNIS.output::<Sni>(&sni, 0);
            1
        }
        _ => 0,
    }
}

fn find_sni(ctx: &SkBuffContext) -> Result<Option<Sni>, i64> {
    if ctx.load::<u8>(54)? != 22 || ctx.load::<u8>(59)? != 1 {
        return Ok(None);
    }
    let session = usize::from(ctx.load::<u8>(97)?);
    let ciphers = usize::from(u16::from_be(ctx.load::<u16>(98 + session)?));
    let mut offset = 98 + session + 2 + ciphers + 2 + 2;
    for _ in 0..12 {
        let kind = u16::from_be(ctx.load::<u16>(offset)?);
        let len = usize::from(u16::from_be(ctx.load::<u16>(offset + 2)?));
        if kind == 0 {
            let mut sni = Sni {
                len: 0,
                bytes: [0; 64],
            };
            sni.len = ctx.load_bytes(offset + 9, &mut sni.bytes)?;
            return Ok(Some(sni));
        }
        offset += 4 + len;
    }
    Ok(None)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
