#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    cty::c_void,
    helpers::bpf_loop,
    macros::{map, xdp},
    maps::{Array, PerCpuArray},
    programs::XdpContext,
};

const MAX_RULES: u32 = 256;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Rule {
    pub src: u32,
    pub src_mask: u32,
    pub dst: u32,
    pub dst_mask: u32,
    pub port_low: u16,
    pub port_high: u16,
    pub proto: u8,
    pub verdict: u8,
    pub enabled: u8,
    pub _pad: u8,
}

struct Packet {
    src: u32,
    dst: u32,
    port: u16,
    proto: u8,
}

struct Search {
    packet: Packet,
    verdict: u32,
    hit: u32,
}

#[map]
static RULES: Array<Rule> = Array::with_max_entries(MAX_RULES, 0);

#[map]
static HITS: PerCpuArray<u64> = PerCpuArray::with_max_entries(MAX_RULES, 0);

impl Rule {
    fn matches(&self, packet: &Packet) -> bool {
        self.enabled != 0
            && packet.src & self.src_mask == self.src
            && packet.dst & self.dst_mask == self.dst
            && (self.proto == 0 || self.proto == packet.proto)
            && (self.port_low..=self.port_high).contains(&packet.port)
    }
}

unsafe extern "C" fn check_rule(index: u32, ctx: *mut c_void) -> i64 {
    let search = unsafe { &mut *(ctx as *mut Search) };
    let Some(rule) = RULES.get(index) else {
        return 1;
    };
    if rule.matches(&search.packet) {
        search.verdict = rule.verdict as u32;
        search.hit = index;
        return 1;
    }
    0
}

#[inline(always)]
fn ptr_at<T>(ctx: &XdpContext, offset: usize) -> Result<*const T, ()> {
    let start = ctx.data();
    let end = ctx.data_end();
    if start + offset + size_of::<T>() > end {
        return Err(());
    }
    Ok((start + offset) as *const T)
}

fn parse(ctx: &XdpContext) -> Result<Packet, ()> {
    let ethertype = unsafe { *ptr_at::<u16>(ctx, 12)? };
    if u16::from_be(ethertype) != 0x0800 {
        return Err(());
    }
    let proto = unsafe { *ptr_at::<u8>(ctx, 23)? };
    let port = match proto {
        6 | 17 => u16::from_be(unsafe { *ptr_at::<u16>(ctx, 36)? }),
        _ => 0,
    };
    Ok(Packet {
        src: unsafe { *ptr_at::<u32>(ctx, 26)? },
        dst: unsafe { *ptr_at::<u32>(ctx, 30)? },
        port,
        proto,
    })
}

#[xdp]
pub fn acl(ctx: XdpContext) -> u32 {
    let packet = match parse(&ctx) {
        Ok(packet) => packet,
        Err(()) => return xdp_action::XDP_PASS,
    };
    let mut search = Search {
        packet,
        verdict: xdp_action::XDP_PASS,
        hit: u32::MAX,
    };
    let ran = unsafe {
        bpf_loop(
            MAX_RULES,
            check_rule as *mut c_void,
            &mut search as *mut Search as *mut c_void,
            0,
        )
    };
    if ran < 0 {
        return xdp_action::XDP_ABORTED;
    }
    if let Some(hits) = HITS.get_ptr_mut(search.hit) {
        unsafe { *hits += 1 };
    }
    search.verdict
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
