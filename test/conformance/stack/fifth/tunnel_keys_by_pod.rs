#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_REDIRECT, TC_ACT_SHOT, bpf_tunnel_key},
    helpers::{bpf_redirect, bpf_skb_get_tunnel_key, bpf_skb_set_tunnel_key},
    macros::{classifier, map},
    maps::{HashMap, PerCpuHashMap},
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pod {
    pub address: u32,
    pub vni: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Location {
    pub node: u32,
    pub interface: u32,
}

#[map]
static PODS: HashMap<Pod, Location> = HashMap::with_max_entries(8192, 0);
#[map]
static TRAFFIC: PerCpuHashMap<(u32, u32), [u64; 2]> = PerCpuHashMap::with_max_entries(8192, 0);

fn account(pair: (u32, u32), bytes: u32) {
    let bytes = bytes as u64;
    if let Some(traffic) = TRAFFIC.get_ptr_mut(&pair) {
        let traffic = unsafe { &mut *traffic };
        traffic[0] += 1;
        traffic[1] += bytes;
    } else {
        let _ = TRAFFIC.insert(&pair, &[1, bytes], 0);
    }
}

#[classifier]
pub fn overlay_out(ctx: TcContext) -> i32 {
    let Ok(address) = ctx.load::<u32>(30) else {
        return TC_ACT_OK;
    };
    let pod = Pod { address, vni: 7 };
    let Some(location) = (unsafe { PODS.get(&pod) }) else {
        return TC_ACT_OK;
    };
    let mut key: bpf_tunnel_key = unsafe { core::mem::zeroed() };
    key.tunnel_id = pod.vni;
    key.__bindgen_anon_1.remote_ipv4 = u32::from_be(location.node);
    key.tunnel_ttl = 64;
    let size = size_of::<bpf_tunnel_key>() as u32;
    if unsafe { bpf_skb_set_tunnel_key(ctx.skb.skb, &mut key, size, 0) } < 0 {
        return TC_ACT_SHOT;
    }
    account((address, location.node), ctx.len());
    unsafe { bpf_redirect(location.interface, 0) as i32 }
}

#[classifier]
pub fn overlay_in(ctx: TcContext) -> i32 {
    let mut key = core::mem::MaybeUninit::<bpf_tunnel_key>::zeroed();
    let size = size_of::<bpf_tunnel_key>() as u32;
    if unsafe { bpf_skb_get_tunnel_key(ctx.skb.skb, key.as_mut_ptr(), size, 0) } < 0 {
        return TC_ACT_OK;
    }
    let key = unsafe { key.assume_init() };
    let address = match ctx.load::<u32>(30) {
        Ok(address) => address,
        Err(_) => return TC_ACT_SHOT,
    };
    let pod = Pod {
        address,
        vni: key.tunnel_id,
    };
    match unsafe { PODS.get(&pod) } {
        Some(location) => {
            account(
                (address, unsafe { key.__bindgen_anon_1.remote_ipv4 }),
                ctx.len(),
            );
            unsafe { bpf_redirect(location.interface, 1) };
            TC_ACT_REDIRECT
        }
        None => TC_ACT_SHOT,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
