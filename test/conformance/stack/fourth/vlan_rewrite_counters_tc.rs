#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    helpers::generated::bpf_skb_vlan_push,
    macros::{classifier, map},
    maps::{Array, HashMap},
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct VlanKey {
    pub ifindex: u32,
    pub mac: [u8; 6],
    pub pad: u16,
}

#[map]
static VLANS: HashMap<VlanKey, u16> = HashMap::with_max_entries(1024, 0);
#[map]
static PUSHED: Array<u64> = Array::with_max_entries(4096, 0);

#[classifier]
pub fn push_vlan(ctx: TcContext) -> i32 {
    push(&ctx).unwrap_or(TC_ACT_OK)
}

fn push(ctx: &TcContext) -> Result<i32, i64> {
    let key = VlanKey {
        ifindex: unsafe { (*ctx.skb.skb).ifindex },
        mac: ctx.load(6)?,
        pad: 0,
    };
    let vlan = *unsafe { VLANS.get(&key) }.ok_or(0i64)?;
    let ret = unsafe { bpf_skb_vlan_push(ctx.skb.skb, 0x8100u16.to_be(), vlan) };
    if ret < 0 {
        return Err(ret);
    }
    let index = u32::from(vlan & 4095);
    let pushed = PUSHED.get(index).copied().unwrap_or(0);
    PUSHED.set(index, pushed + 1, 0)?;
    Ok(TC_ACT_OK)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
