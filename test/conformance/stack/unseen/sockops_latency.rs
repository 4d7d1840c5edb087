#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::bpf_sock_ops,
    helpers::bpf_ktime_get_ns,
    macros::{map, sock_ops},
    maps::{HashMap, PerCpuArray},
    programs::SockOpsContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct SockKey {
    pub remote_ip4: u32,
    pub local_ip4: u32,
    pub remote_port: u32,
    pub local_port: u32,
}

#[map]
static STARTED: HashMap<SockKey, u64> = HashMap::with_max_entries(65535, 0);
#[map]
static HISTOGRAM: PerCpuArray<u64> = PerCpuArray::with_max_entries(64, 0);

const TCP_CONNECT_CB: u32 = 3;
const ACTIVE_ESTABLISHED_CB: u32 = 4;

#[sock_ops]
pub fn sockops_latency(ctx: SockOpsContext) -> u32 {
    match ctx.op() {
        TCP_CONNECT_CB => on_connect(&ctx),
        ACTIVE_ESTABLISHED_CB => on_established(&ctx),
        _ => 0,
    }
}

fn key_of(ctx: &SockOpsContext) -> SockKey {
    let _raw: *const bpf_sock_ops = ctx.ops;
    SockKey {
        remote_ip4: ctx.remote_ip4(),
        local_ip4: ctx.local_ip4(),
        remote_port: u32::from_be(ctx.remote_port()),
        local_port: ctx.local_port(),
    }
}

fn on_connect(ctx: &SockOpsContext) -> u32 {
    let key = key_of(ctx);
    let now = unsafe { bpf_ktime_get_ns() };
    let _ = STARTED.insert(&key, &now, 0);
    0
}

fn on_established(ctx: &SockOpsContext) -> u32 {
    let key = key_of(ctx);
    let started = match unsafe { STARTED.get(&key) } {
        Some(at) => *at,
        None => return 0,
    };
    let elapsed = (unsafe { bpf_ktime_get_ns() } - started) / 1000;
    let mut slot = 0u32;
    let mut rest = elapsed;
    while rest > 1 && slot < 63 {
        rest >>= 1;
        slot += 1;
    }
    if let Some(count) = HISTOGRAM.get_ptr_mut(slot) {
        unsafe { *count += 1 };
    }
    let _ = STARTED.remove(&key);
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
