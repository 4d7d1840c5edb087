#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    btf_maps::{Array, ArrayOfMaps, HashMap},
    macros::{btf_map, xdp},
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Usage {
    pub packets: u64,
    pub bytes: u64,
    pub limit: u64,
}

#[btf_map]
static TENANTS: HashMap<[u8; 6], u32, 4096> = HashMap::new();
#[btf_map]
static USAGE: ArrayOfMaps<Array<Usage, 16>, 64> = ArrayOfMaps::new();

#[inline(always)]
fn slice_at<const N: usize>(ctx: &XdpContext, offset: usize) -> Option<[u8; N]> {
    let from = ctx.data() + offset;
    if from + N > ctx.data_end() {
        return None;
    }
    Some(unsafe { *(from as *const [u8; N]) })
}

fn class(ctx: &XdpContext) -> Option<u32> {
    let [version, tos] = slice_at::<2>(ctx, 14)?;
    match version >> 4 {
        4 => Some((tos >> 4) as u32),
        6 => Some((version & 0xf) as u32),
        _ => None,
    }
}

#[xdp]
pub fn meter(ctx: XdpContext) -> u32 {
    let verdict = || -> Option<u32> {
        let mac = slice_at::<6>(&ctx, 6)?;
        let tenant = *unsafe { TENANTS.get(&mac) }?;
        let counters = USAGE.get(tenant)?;
        let usage = counters.get_ptr_mut(class(&ctx)?)?;
        unsafe {
            (*usage).packets += 1;
            (*usage).bytes += (ctx.data_end() - ctx.data()) as u64;
            if (*usage).limit != 0 && (*usage).bytes > (*usage).limit {
                return Some(xdp_action::XDP_DROP);
            }
        }
        Some(xdp_action::XDP_PASS)
    };
    verdict().unwrap_or(xdp_action::XDP_PASS)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
