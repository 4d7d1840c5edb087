#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::bpf_cgroup_storage_key,
    helpers::{bpf_ktime_get_ns, bpf_skb_cgroup_id},
    macros::{cgroup_skb, map},
    maps::{HashMap, LruHashMap},
    programs::SkBuffContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Quota {
    pub limit: u64,
    pub used: u64,
    pub window: u64,
    pub denied: u32,
    pub flags: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Peer {
    pub cgroup: u64,
    pub address: u32,
    pub protocol: u32,
}

#[map]
static QUOTAS: HashMap<u64, Quota> = HashMap::with_max_entries(256, 0);
#[map]
static PEERS: LruHashMap<Peer, u64> = LruHashMap::with_max_entries(4096, 0);

#[cgroup_skb(egress)]
pub fn quota_egress(ctx: SkBuffContext) -> i32 {
    match egress(&ctx) {
        Ok(true) => 1,
        Ok(false) => 0,
        Err(_) => 1,
    }
}

fn egress(ctx: &SkBuffContext) -> Result<bool, i64> {
    let _ = core::mem::size_of::<bpf_cgroup_storage_key>();
    let cgroup = unsafe { bpf_skb_cgroup_id(ctx.skb.skb) };
    let len = ctx.len() as u64;
    let peer = Peer {
        cgroup,
        address: ctx.load::<u32>(16)?,
        protocol: u32::from(ctx.load::<u8>(9)?),
    };
    match PEERS.get_ptr_mut(&peer) {
        Some(bytes) => unsafe { *bytes += len },
        None => PEERS.insert(&peer, &len, 0).map_err(i64::from)?,
    }
    let Some(quota) = QUOTAS.get_ptr_mut(&cgroup) else {
        return Ok(true);
    };
    let quota = unsafe { &mut *quota };
    let now = unsafe { bpf_ktime_get_ns() };
    if now - quota.window > 1_000_000_000 {
        quota.window = now;
        quota.used = 0;
    }
    quota.used += len;
    if quota.used > quota.limit {
        quota.denied += 1;
        return Ok(false);
    }
    Ok(true)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
