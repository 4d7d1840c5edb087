#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_get_prandom_u32,
    macros::{map, xdp},
    maps::{PerCpuArray, RingBuf, XskMap},
    programs::XdpContext,
};

const BYTES: usize = 128;

#[repr(C)]
pub struct Sample {
    length: u32,
    interface: u32,
    bytes: [u8; BYTES],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Settings {
    one_in: u32,
    redirect: u32,
}

#[map]
static SETTINGS: PerCpuArray<Settings> = PerCpuArray::with_max_entries(1, 0);

#[map]
static SAMPLES: RingBuf = RingBuf::with_byte_size(1024 * 1024, 0);

#[map]
static SOCKETS: XskMap = XskMap::with_max_entries(64, 0);

#[xdp(frags)]
pub fn xdp_sampler(ctx: XdpContext) -> u32 {
    let Some(settings) = SETTINGS.get(0) else {
        return xdp_action::XDP_PASS;
    };
    let one_in = settings.one_in;
    if one_in != 0 && unsafe { bpf_get_prandom_u32() } % one_in == 0 {
        let _ = sample(&ctx);
    }
    if settings.redirect == 0 {
        return xdp_action::XDP_PASS;
    }
    SOCKETS
        .redirect(ctx.rx_queue_index(), u64::from(xdp_action::XDP_PASS))
        .unwrap_or_else(|action| action)
}

fn sample(ctx: &XdpContext) -> Option<()> {
    let start = ctx.data();
    let length = ctx.data_end() - start;
    let mut bytes = [0u8; BYTES];
    for (i, byte) in bytes.iter_mut().enumerate() {
        let at = start + i;
        if at + 1 > ctx.data_end() {
            break;
        }
        *byte = unsafe { *(at as *const u8) };
    }
    let mut entry = SAMPLES.reserve::<Sample>(0)?;
    entry.write(Sample {
        length: length as u32,
        interface: ctx.ingress_ifindex() as u32,
        bytes,
    });
    entry.submit(0);
    Some(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
