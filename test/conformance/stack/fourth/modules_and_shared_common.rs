#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::{LruHashMap, RingBuf},
    programs::XdpContext,
};

mod common {
    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Flow {
        pub src: u32,
        pub dst: u32,
        pub sport: u16,
        pub dport: u16,
    }

    #[repr(C)]
    #[derive(Clone, Copy, Debug)]
    pub struct Opened {
        pub flow: Flow,
        pub flags: u8,
        pub window: u16,
        pub options: [u8; 20],
    }
}

mod parse {
    use aya_ebpf::programs::XdpContext;

    use crate::common::Flow;

    pub fn at<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
        let from = ctx.data().checked_add(offset)?;
        if from.checked_add(size_of::<T>())? > ctx.data_end() {
            return None;
        }
        Some(unsafe { core::ptr::read_unaligned(from as *const T) })
    }

    pub fn flow(ctx: &XdpContext) -> Option<Flow> {
        if at::<u16>(ctx, 12)? != 8 || at::<u8>(ctx, 23)? != 6 {
            return None;
        }
        Some(Flow {
            src: at(ctx, 26)?,
            dst: at(ctx, 30)?,
            sport: at::<u16>(ctx, 34)?.swap_bytes(),
            dport: at::<u16>(ctx, 36)?.swap_bytes(),
        })
    }
}

#[map]
static OPEN: LruHashMap<common::Flow, u64> = LruHashMap::with_max_entries(16384, 0);
#[map]
static OPENED: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[xdp]
pub fn syns(ctx: XdpContext) -> u32 {
    track(&ctx);
    xdp_action::XDP_PASS
}

fn track(ctx: &XdpContext) -> Option<()> {
    let flow = parse::flow(ctx)?;
    let flags = parse::at::<u8>(ctx, 47)?;
    if let Some(packets) = OPEN.get_ptr_mut(&flow) {
        unsafe { *packets += 1 };
        if flags & 1 != 0 {
            OPEN.remove(&flow).ok()?;
        }
        return Some(());
    }
    if flags & 2 == 0 {
        return None;
    }
    let opened = common::Opened {
        flow,
        flags,
        window: parse::at(ctx, 48)?,
        options: parse::at(ctx, 54)?,
    };
    OPEN.insert(&flow, &1, 0).ok()?;
    OPENED.output::<common::Opened>(&opened, 0).ok()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
