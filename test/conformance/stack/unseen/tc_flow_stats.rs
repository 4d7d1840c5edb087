#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_PIPE,
    helpers::bpf_ktime_get_ns,
    macros::{classifier, map},
    maps::LruHashMap,
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FlowId {
    pub src_ip: u32,
    pub dst_ip: u32,
    pub src_port: u16,
    pub dst_port: u16,
    pub proto: u8,
    pub direction: u8,
    pub _pad: u16,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FlowRecord {
    pub packets: u32,
    pub bytes: u64,
    pub start: u64,
    pub end: u64,
    pub flags: u16,
}

#[map]
static AGGREGATED: LruHashMap<FlowId, FlowRecord> = LruHashMap::with_max_entries(5000, 0);

#[classifier]
pub fn ingress(ctx: TcContext) -> i32 {
    match monitor(&ctx, 0) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_PIPE,
    }
}

#[classifier]
pub fn egress(ctx: TcContext) -> i32 {
    match monitor(&ctx, 1) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_PIPE,
    }
}

fn monitor(ctx: &TcContext, direction: u8) -> Result<i32, i64> {
    let ether_type: u16 = ctx.load(12)?;
    if u16::from_be(ether_type) != 0x0800 {
        return Ok(TC_ACT_PIPE);
    }
    let id = parse_id(ctx, direction)?;
    let now = unsafe { bpf_ktime_get_ns() };
    let len = ctx.len() as u64;
    if let Some(record) = AGGREGATED.get_ptr_mut(&id) {
        let record = unsafe { &mut *record };
        record.packets += 1;
        record.bytes += len;
        record.end = now;
    } else {
        let record = FlowRecord {
            packets: 1,
            bytes: len,
            start: now,
            end: now,
            flags: 0,
        };
        AGGREGATED.insert(&id, &record, 0).map_err(i64::from)?;
    }
    Ok(TC_ACT_PIPE)
}

fn parse_id(ctx: &TcContext, direction: u8) -> Result<FlowId, i64> {
    let proto: u8 = ctx.load(23)?;
    let mut id = FlowId {
        src_ip: ctx.load(26)?,
        dst_ip: ctx.load(30)?,
        src_port: 0,
        dst_port: 0,
        proto,
        direction,
        _pad: 0,
    };
    if proto == 6 || proto == 17 {
        id.src_port = u16::from_be(ctx.load(34)?);
        id.dst_port = u16::from_be(ctx.load(36)?);
    }
    Ok(id)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
