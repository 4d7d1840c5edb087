#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action::{XDP_DROP, XDP_PASS},
    macros::{map, xdp},
    maps::{LruHashMap, XskMap},
    programs::XdpContext,
};

const CID: usize = 20;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ConnectionId {
    pub len: u8,
    pub bytes: [u8; CID],
}

#[map]
static QUEUES: LruHashMap<ConnectionId, u32> = LruHashMap::with_max_entries(32768, 0);
#[map]
static SOCKETS: XskMap = XskMap::with_max_entries(64, 0);

#[inline(never)]
fn queue_of(id: &ConnectionId, fallback: u32) -> u32 {
    if let Some(queue) = unsafe { QUEUES.get(id) } {
        return *queue;
    }
    let mut sum = fallback;
    for byte in id.bytes {
        sum = sum.wrapping_mul(31).wrapping_add(byte as u32);
    }
    let queue = sum & 63;
    let _ = QUEUES.insert(id, &queue, 0);
    queue
}

#[inline(always)]
fn byte(ctx: &XdpContext, at: usize) -> Result<u8, u32> {
    let start = ctx.data() + at;
    if start + 1 > ctx.data_end() {
        Err(XDP_PASS)
    } else {
        Ok(unsafe { *(start as *const u8) })
    }
}

#[xdp]
pub fn quic(ctx: XdpContext) -> u32 {
    match steer(&ctx) {
        Ok(action) | Err(action) => action,
    }
}

fn steer(ctx: &XdpContext) -> Result<u32, u32> {
    if byte(ctx, 23)? != 17 || byte(ctx, 36)? != 0x01 || byte(ctx, 37)? != 0xbb {
        return Err(XDP_PASS);
    }
    let first = byte(ctx, 42)?;
    let mut id = ConnectionId {
        len: 8,
        bytes: [0; CID],
    };
    let start = if first & 0x80 != 0 {
        let len = byte(ctx, 47)?;
        if len as usize > CID {
            return Err(XDP_DROP);
        }
        id.len = len;
        48
    } else {
        43
    };
    for i in 0..CID {
        if i >= id.len as usize {
            break;
        }
        id.bytes[i] = byte(ctx, start + i)?;
    }
    let queue = queue_of(&id, ctx.rx_queue_index());
    SOCKETS.redirect(queue, 0).map_err(|_| XDP_PASS)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
