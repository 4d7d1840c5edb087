#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action::{XDP_DROP, XDP_PASS},
    macros::{map, xdp},
    maps::{LruPerCpuHashMap, PerCpuArray},
    programs::XdpContext,
};

mod headers {
    #[repr(C)]
    pub struct Eth {
        pub dst: [u8; 6],
        pub src: [u8; 6],
        pub kind: u16,
    }
    #[repr(C)]
    pub struct Ip6 {
        pub flow: u32,
        pub len: u16,
        pub next: u8,
        pub hops: u8,
        pub src: [u8; 16],
        pub dst: [u8; 16],
    }
    #[repr(C)]
    pub struct Ports {
        pub src: u16,
        pub dst: u16,
    }
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FiveTuple {
    pub src: [u8; 16],
    pub dst: [u8; 16],
    pub sport: u16,
    pub dport: u16,
    pub proto: u8,
    pub pad: [u8; 3],
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Stats {
    pub packets: u64,
    pub bytes: u64,
}

#[map]
static FLOWS: LruPerCpuHashMap<FiveTuple, Stats> = LruPerCpuHashMap::with_max_entries(100_000, 0);
#[map]
static TOTAL: PerCpuArray<Stats> = PerCpuArray::with_max_entries(1, 0);

fn header<T>(ctx: &XdpContext, offset: usize) -> Option<&T> {
    let at = ctx.data() + offset;
    if at + size_of::<T>() > ctx.data_end() {
        return None;
    }
    unsafe { (at as *const T).as_ref() }
}

fn tuple(ctx: &XdpContext) -> Option<FiveTuple> {
    let eth: &headers::Eth = header(ctx, 0)?;
    if u16::from_be(eth.kind) != 0x86dd {
        return None;
    }
    let ip: &headers::Ip6 = header(ctx, 14)?;
    let ports: &headers::Ports = header(ctx, 54)?;
    Some(FiveTuple {
        src: ip.src,
        dst: ip.dst,
        sport: u16::from_be(ports.src),
        dport: u16::from_be(ports.dst),
        proto: ip.next,
        pad: [0; 3],
    })
}

#[xdp]
pub fn flow_stats(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u64;
    if let Some(total) = TOTAL.get_ptr_mut(0) {
        unsafe {
            (*total).packets += 1;
            (*total).bytes += length;
        }
    }
    let Some(tuple) = tuple(&ctx) else {
        return XDP_PASS;
    };
    if tuple.dport == 0 {
        return XDP_DROP;
    }
    if let Some(stats) = FLOWS.get_ptr_mut(&tuple) {
        unsafe {
            (*stats).packets += 1;
            (*stats).bytes += length;
        }
    } else {
        let mut stats = Stats::default();
        stats.packets = 1;
        stats.bytes = length;
        let _ = FLOWS.insert(&tuple, &stats, 0);
    }
    XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
