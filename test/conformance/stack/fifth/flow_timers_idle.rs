#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    bindings::{bpf_timer, xdp_action},
    btf_maps::HashMap,
    helpers::{bpf_ktime_get_ns, bpf_timer_init, bpf_timer_set_callback, bpf_timer_start},
    macros::{btf_map, map, xdp},
    maps::RingBuf,
    programs::XdpContext,
};

const IDLE_NS: u64 = 30 * 1_000_000_000;
const CLOCK_MONOTONIC: u64 = 1;

#[repr(C)]
#[derive(Clone, Copy, PartialEq)]
pub struct FlowKey {
    pub src: u32,
    pub dst: u32,
    pub ports: u32,
    pub proto: u32,
}

#[repr(C)]
pub struct Flow {
    pub timer: bpf_timer,
    pub first: u64,
    pub last: u64,
    pub packets: u64,
    pub bytes: u64,
}

#[repr(C)]
pub struct Ended {
    pub key: FlowKey,
    pub first: u64,
    pub last: u64,
    pub packets: u64,
    pub bytes: u64,
}

#[btf_map]
static FLOWS: HashMap<FlowKey, Flow, 8192> = HashMap::new();
#[map]
static ENDED: RingBuf = RingBuf::with_byte_size(65536, 0);

extern "C" fn on_idle(_map: *mut c_void, key: *mut FlowKey, flow: *mut Flow) -> i64 {
    let now = unsafe { bpf_ktime_get_ns() };
    let (key, flow) = unsafe { (&*key, &mut *flow) };
    if now - flow.last < IDLE_NS {
        unsafe { bpf_timer_start(&mut flow.timer, IDLE_NS, 0) };
        return 0;
    }
    let ended = Ended {
        key: *key,
        first: flow.first,
        last: flow.last,
        packets: flow.packets,
        bytes: flow.bytes,
    };
    let _ = ENDED.output::<Ended>(&ended, 0);
    let key = ended.key;
    let _ = FLOWS.remove(&key);
    0
}

fn load<T: Copy>(ctx: &XdpContext, offset: usize) -> Option<T> {
    let at = ctx.data() + offset;
    (at + size_of::<T>() <= ctx.data_end()).then(|| unsafe { (at as *const T).read_unaligned() })
}

fn key_of(ctx: &XdpContext) -> Option<FlowKey> {
    if load::<u16>(ctx, 12)? != 0x0800u16.to_be() || load::<u8>(ctx, 14)? & 0xf != 5 {
        return None;
    }
    Some(FlowKey {
        src: load(ctx, 26)?,
        dst: load(ctx, 30)?,
        ports: load(ctx, 34)?,
        proto: load::<u8>(ctx, 23)? as u32,
    })
}

fn start(key: &FlowKey, bytes: u64) -> Option<()> {
    let now = unsafe { bpf_ktime_get_ns() };
    let flow = Flow {
        timer: bpf_timer { __opaque: [0; 2] },
        first: now,
        last: now,
        packets: 1,
        bytes,
    };
    FLOWS.insert(key, &flow, 1).ok()?;
    let flow = FLOWS.get_ptr_mut(key)?;
    unsafe {
        let timer = &raw mut (*flow).timer;
        bpf_timer_init(timer, &FLOWS as *const _ as *mut c_void, CLOCK_MONOTONIC);
        bpf_timer_set_callback(timer, on_idle as *mut c_void);
        bpf_timer_start(timer, IDLE_NS, 0);
    }
    Some(())
}

#[xdp]
pub fn watch_flows(ctx: XdpContext) -> u32 {
    let Some(key) = key_of(&ctx) else {
        return xdp_action::XDP_PASS;
    };
    let bytes = (ctx.data_end() - ctx.data()) as u64;
    if let Some(flow) = FLOWS.get_ptr_mut(&key) {
        unsafe {
            (*flow).last = bpf_ktime_get_ns();
            (*flow).packets += 1;
            (*flow).bytes += bytes;
        }
    } else if start(&key, bytes).is_none() {
        return xdp_action::XDP_PASS;
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
