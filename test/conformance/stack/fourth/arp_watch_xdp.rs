#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_ktime_get_ns,
    macros::{map, xdp},
    maps::{HashMap, RingBuf},
    programs::XdpContext,
};
use aya_log_ebpf::warn;

#[repr(C, packed)]
#[derive(Clone, Copy)]
pub struct Arp {
    pub htype: u16,
    pub ptype: u16,
    pub hlen: u8,
    pub plen: u8,
    pub op: u16,
    pub sha: [u8; 6],
    pub spa: u32,
    pub tha: [u8; 6],
    pub tpa: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Binding {
    pub mac: [u8; 6],
    pub pad: u16,
    pub seen: u64,
}

#[repr(C)]
pub struct Conflict {
    pub ip: u32,
    pub old: Binding,
    pub new: Binding,
}

#[map]
static BINDINGS: HashMap<u32, Binding> = HashMap::with_max_entries(4096, 0);
#[map]
static CONFLICTS: RingBuf = RingBuf::with_byte_size(1 << 13, 0);

#[xdp]
pub fn arp_watch(ctx: XdpContext) -> u32 {
    let _ = watch(&ctx);
    xdp_action::XDP_PASS
}

fn watch(ctx: &XdpContext) -> Result<(), ()> {
    let (data, end) = (ctx.data(), ctx.data_end());
    if data + 14 + size_of::<Arp>() > end {
        return Err(());
    }
    if unsafe { *((data + 12) as *const u16) } != 0x0806u16.to_be() {
        return Err(());
    }
    let arp = unsafe { *((data + 14) as *const Arp) };
    let binding = Binding {
        mac: arp.sha,
        pad: 0,
        seen: unsafe { bpf_ktime_get_ns() },
    };
    let ip = arp.spa;
    if let Some(old) = unsafe { BINDINGS.get(&ip) } {
        if old.mac != binding.mac {
            warn!(ctx, "{:i} moved to {:mac}", u32::from_be(ip), binding.mac);
            let conflict = Conflict {
                ip,
                old: *old,
                new: binding,
            };
            CONFLICTS.output::<Conflict>(&conflict, 0).map_err(|_| ())?;
        }
    }
    BINDINGS.insert(&ip, &binding, 0).map_err(|_| ())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
