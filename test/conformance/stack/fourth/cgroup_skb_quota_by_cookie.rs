#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_socket_cookie, bpf_skb_cgroup_id},
    macros::{cgroup_skb, map},
    maps::{HashMap, LruHashMap},
    programs::SkBuffContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Usage {
    pub packets: u64,
    pub bytes: u64,
    pub remote: [u8; 16],
    pub family: u32,
    pub port: u32,
}

#[map]
static LIMITS: HashMap<u64, u64> = HashMap::with_max_entries(128, 0);
#[map]
static USAGE: LruHashMap<u64, Usage> = LruHashMap::with_max_entries(8192, 0);

#[cgroup_skb]
pub fn quota(ctx: SkBuffContext) -> i32 {
    match try_quota(&ctx) {
        Ok(ret) => ret,
        Err(_) => 0,
    }
}

fn try_quota(ctx: &SkBuffContext) -> Result<i32, i64> {
    let cookie = unsafe { bpf_get_socket_cookie(ctx.skb.skb.cast()) };
    let cgroup = unsafe { bpf_skb_cgroup_id(ctx.skb.skb) };
    let version: u8 = ctx.load(0)?;
    let bytes = u64::from(ctx.len());
    let mut remote = [0u8; 16];
    let family = match version >> 4 {
        4 => {
            let v4: [u8; 4] = ctx.load(16)?;
            remote[12..].copy_from_slice(&v4);
            2
        }
        6 => {
            remote = ctx.load(24)?;
            10
        }
        _ => return Ok(1),
    };
    let limit = unsafe { LIMITS.get(&cgroup) }.copied().unwrap_or(u64::MAX);
    if let Some(usage) = USAGE.get_ptr_mut(&cookie) {
        let usage = unsafe { &mut *usage };
        usage.packets += 1;
        usage.bytes += bytes;
        return Ok((usage.bytes <= limit) as i32);
    }
    let usage = Usage {
        packets: 1,
        bytes,
        remote,
        family,
        port: unsafe { (*ctx.skb.skb).remote_port },
    };
    USAGE.insert(&cookie, &usage, 0)?;
    Ok(1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
