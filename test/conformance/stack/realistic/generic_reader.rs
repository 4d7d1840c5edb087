#![no_std]
#![no_main]

use core::marker::PhantomData;

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};

/// A place in the packet from which headers are taken one after the other.
struct Reader<'a> {
    ctx: &'a XdpContext,
    offset: usize,
}

trait Header: Copy {
    const LEN: usize;
    fn next(&self) -> Protocol;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Ipv4,
    Ipv6,
    Tcp,
    Udp,
    Other,
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Eth {
    addresses: [u8; 12],
    kind: [u8; 2],
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Ip4 {
    start: [u8; 9],
    protocol: u8,
    rest: [u8; 10],
}

#[repr(C, packed)]
#[derive(Clone, Copy)]
struct Ip6 {
    start: [u8; 6],
    next: u8,
    hops: u8,
    addresses: [u8; 32],
}

fn l4(protocol: u8) -> Protocol {
    match protocol {
        6 => Protocol::Tcp,
        17 => Protocol::Udp,
        _ => Protocol::Other,
    }
}

impl Header for Eth {
    const LEN: usize = 14;
    fn next(&self) -> Protocol {
        match u16::from_be_bytes(self.kind) {
            0x0800 => Protocol::Ipv4,
            0x86dd => Protocol::Ipv6,
            _ => Protocol::Other,
        }
    }
}

impl Header for Ip4 {
    const LEN: usize = 20;
    fn next(&self) -> Protocol {
        l4(self.protocol)
    }
}

impl Header for Ip6 {
    const LEN: usize = 40;
    fn next(&self) -> Protocol {
        l4(self.next)
    }
}

impl<'a> Reader<'a> {
    fn take<H: Header>(&mut self) -> Option<H> {
        let start = self.ctx.data() + self.offset;
        if start + H::LEN > self.ctx.data_end() {
            return None;
        }
        self.offset += H::LEN;
        Some(unsafe { *(start as *const H) })
    }
}

struct Counter<const SLOT: u32, T>(PhantomData<T>);

impl<const SLOT: u32, T> Counter<SLOT, T> {
    fn add(by: u64) {
        if let Some(value) = COUNTS.get_ptr_mut(SLOT) {
            unsafe { *value += by };
        }
    }
}

#[map]
static COUNTS: PerCpuArray<u64> = PerCpuArray::with_max_entries(4, 0);

#[xdp]
pub fn generic_reader(ctx: XdpContext) -> u32 {
    let mut reader = Reader {
        ctx: &ctx,
        offset: 0,
    };
    let transport = (|| match reader.take::<Eth>()?.next() {
        Protocol::Ipv4 => Some(reader.take::<Ip4>()?.next()),
        Protocol::Ipv6 => Some(reader.take::<Ip6>()?.next()),
        other => Some(other),
    })();
    match transport {
        Some(Protocol::Tcp) => Counter::<0, Ip4>::add(1),
        Some(Protocol::Udp) => Counter::<1, Ip6>::add(1),
        Some(_) => Counter::<2, Eth>::add(1),
        None => Counter::<3, ()>::add(1),
    }
    xdp_action::XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
