//# execve_counter
use aya_ebpf::{macros::tracepoint, programs::TracePointContext};
use aya_log_ebpf::info;
static mut EXECVE_COUNT: u64 = 0;
#[tracepoint]
pub fn program(ctx: TracePointContext) -> u32 {
    match unsafe { try_program(ctx) } {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}
unsafe fn try_program(ctx: TracePointContext) -> Result<u32, i64> {
    unsafe { EXECVE_COUNT += 1; }
    let count = unsafe { EXECVE_COUNT };
    info!(&ctx, "execve called {} times", count);
    Ok(0)
}
//# log_the_static
use aya_ebpf::{macros::kprobe, programs::ProbeContext};
use aya_log_ebpf::info;
static mut COUNTER: u32 = 0;
#[kprobe]
pub fn program(ctx: ProbeContext) -> u32 {
    unsafe {
        COUNTER += 1;
        info!(&ctx, "called {} times", COUNTER);
    }
    0
}
//# xdp_packets_and_bytes
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut PACKETS: u64 = 0;
static mut BYTES: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    match try_program(ctx) {
        Ok(ret) => ret,
        Err(_) => xdp_action::XDP_ABORTED,
    }
}
fn try_program(ctx: XdpContext) -> Result<u32, ()> {
    let len = ctx.data_end() - ctx.data();
    unsafe {
        PACKETS += 1;
        BYTES += len as u64;
    }
    Ok(xdp_action::XDP_PASS)
}
//# rate_limiter
use aya_ebpf::{bindings::xdp_action, helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};
const WINDOW_NS: u64 = 1_000_000_000;
const MAX_PACKETS: u64 = 100;
static mut WINDOW_START: u64 = 0;
static mut WINDOW_COUNT: u64 = 0;
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    unsafe {
        if now - WINDOW_START > WINDOW_NS {
            WINDOW_START = now;
            WINDOW_COUNT = 0;
        }
        WINDOW_COUNT += 1;
        if WINDOW_COUNT > MAX_PACKETS {
            return xdp_action::XDP_DROP;
        }
    }
    xdp_action::XDP_PASS
}
//# token_bucket
use aya_ebpf::{bindings::xdp_action, helpers::bpf_ktime_get_ns, macros::xdp, programs::XdpContext};
struct TokenBucket { tokens: u64, last_refill: u64 }
const CAPACITY: u64 = 1000;
const RATE_PER_MS: u64 = 10;
static mut BUCKET: TokenBucket = TokenBucket { tokens: CAPACITY, last_refill: 0 };
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 { if take_token() { xdp_action::XDP_PASS } else { xdp_action::XDP_DROP } }
#[inline(always)]
fn take_token() -> bool {
    let now = unsafe { bpf_ktime_get_ns() };
    let bucket = unsafe { &mut *core::ptr::addr_of_mut!(BUCKET) };
    let elapsed_ms = (now - bucket.last_refill) / 1_000_000;
    if elapsed_ms > 0 {
        bucket.tokens = core::cmp::min(CAPACITY, bucket.tokens + elapsed_ms * RATE_PER_MS);
        bucket.last_refill = now;
    }
    if bucket.tokens == 0 { return false; }
    bucket.tokens -= 1;
    true
}
//# enabled_toggle
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[unsafe(no_mangle)]
static mut ENABLED: bool = true;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let enabled = unsafe { core::ptr::read_volatile(&raw const ENABLED) };
    if !enabled { return xdp_action::XDP_PASS; }
    if ctx.data_end() - ctx.data() > 1500 { return xdp_action::XDP_DROP; }
    xdp_action::XDP_PASS
}
//# toggle_from_user_space
//@ edition: 2021
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[no_mangle]
static mut DROP_ALL: u8 = 0;
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    if unsafe { core::ptr::read_volatile(&DROP_ALL) } == 1 { xdp_action::XDP_DROP } else { xdp_action::XDP_PASS }
}
//- user/main.rs
fn main() {
    let mut bpf = aya::EbpfLoader::new().set_global("DROP_ALL", &1u8, true).load_file("x").unwrap();
}
//# last_seen
use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::kprobe, programs::ProbeContext};
static mut LAST_SEEN_NS: u64 = 0;
static mut MAX_GAP_NS: u64 = 0;
#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let now = unsafe { bpf_ktime_get_ns() };
    unsafe {
        if LAST_SEEN_NS != 0 {
            let gap = now.saturating_sub(LAST_SEEN_NS);
            if gap > MAX_GAP_NS {
                MAX_GAP_NS = gap;
            }
        }
        LAST_SEEN_NS = now;
    }
    0
}
//# histogram
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
const BUCKETS: usize = 32;
static mut HISTOGRAM: [u64; BUCKETS] = [0; BUCKETS];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let len = (ctx.data_end() - ctx.data()) as u64;
    let slot = log2(len);
    if slot < BUCKETS {
        unsafe { HISTOGRAM[slot] += 1 };
    }
    xdp_action::XDP_PASS
}
#[inline(always)]
fn log2(v: u64) -> usize { if v == 0 { 0 } else { 63 - v.leading_zeros() as usize } }
//# protocol_counters
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut PROTO_COUNT: [u32; 256] = [0; 256];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let proto = byte(&ctx, 23) as u8;
    unsafe {
        let count = &mut PROTO_COUNT[proto as usize];
        *count += 1;
    }
    xdp_action::XDP_PASS
}
//# first_packet_flag
//@ shrunk
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
use aya_log_ebpf::info;
static mut FIRST: bool = true;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    unsafe {
        if FIRST {
            info!(&ctx, "first packet");
            FIRST = false;
        }
    }
    xdp_action::XDP_PASS
}
//# static_config
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Config { pub min_len: u32, pub max_len: u32, pub drop_all: u8, _pad: [u8; 3] }
#[unsafe(no_mangle)]
static mut CONFIG: Config = Config { min_len: 0, max_len: 1500, drop_all: 0, _pad: [0; 3] };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let len = (ctx.data_end() - ctx.data()) as u32;
    let config = unsafe { core::ptr::read_volatile(&raw const CONFIG) };
    if config.drop_all != 0 || len < config.min_len || len > config.max_len { return xdp_action::XDP_DROP; }
    xdp_action::XDP_PASS
}
//# stats_new
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
pub struct Stats { pub packets: u64, pub bytes: u64, pub dropped: u64 }
impl Stats {
    const fn new() -> Self { Self { packets: 0, bytes: 0, dropped: 0 } }
    fn record(&mut self, len: u64) { self.packets += 1; self.bytes += len; }
}
static mut STATS: Stats = Stats::new();
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let len = (ctx.data_end() - ctx.data()) as u64;
    unsafe {
        let stats = &mut *core::ptr::addr_of_mut!(STATS);
        stats.record(len);
        if len > 1400 { stats.dropped += 1; return xdp_action::XDP_DROP; }
    }
    xdp_action::XDP_PASS
}
//# per_pid_last
use aya_ebpf::{helpers::bpf_get_current_pid_tgid, macros::kprobe, programs::ProbeContext};
use aya_log_ebpf::info;
static mut LAST_PID: u32 = 0;
static mut SWITCHES: u64 = 0;
#[kprobe]
pub fn program(ctx: ProbeContext) -> u32 {
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    unsafe {
        if pid != LAST_PID {
            SWITCHES += 1;
            info!(&ctx, "switched from {} to {} ({} times)", LAST_PID, pid, SWITCHES);
            LAST_PID = pid;
        }
    }
    0
}
//# round_robin_backend
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
const BACKENDS: [u32; 4] = [0x0a000001, 0x0a000002, 0x0a000003, 0x0a000004];
static mut NEXT: usize = 0;
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let backend = unsafe {
        let i = NEXT;
        NEXT = (NEXT + 1) % BACKENDS.len();
        BACKENDS[i & 3]
    };
    if backend & 1 == 1 { xdp_action::XDP_PASS } else { xdp_action::XDP_TX }
}
//# uprobe_calls
use aya_ebpf::{macros::uprobe, programs::ProbeContext};
static mut CALLS: usize = 0;
#[uprobe]
pub fn program(ctx: ProbeContext) -> u32 {
    let _arg: Option<u64> = ctx.arg(0);
    unsafe { CALLS = CALLS + 1; }
    if unsafe { CALLS } % 100 == 0 { return 1; }
    0
}
//# tc_bytes
use aya_ebpf::{bindings::TC_ACT_PIPE, macros::classifier, programs::TcContext};
static mut TOTAL_BYTES: u64 = 0;
#[classifier]
pub fn program(ctx: TcContext) -> i32 {
    match try_program(&ctx) { Ok(ret) => ret, Err(_) => TC_ACT_PIPE }
}
fn try_program(ctx: &TcContext) -> Result<i32, ()> {
    let len = ctx.len() as u64;
    unsafe { TOTAL_BYTES = TOTAL_BYTES.wrapping_add(len) };
    Ok(TC_ACT_PIPE)
}
//# sample_one_in_n
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut SEQ: u32 = 0;
#[inline(always)]
fn sampled() -> bool {
    unsafe {
        SEQ = SEQ.wrapping_add(1);
        SEQ % 16 == 0
    }
}
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 { if sampled() { xdp_action::XDP_TX } else { xdp_action::XDP_PASS } }
//# module_of_stats
mod stats;
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let length = ctx.data_end() - ctx.data();
    stats::count(length as u64);
    if length < 60 { stats::error(); return xdp_action::XDP_DROP; }
    xdp_action::XDP_PASS
}
//- stats.rs
pub static mut RX_PACKETS: u64 = 0;
pub static mut RX_BYTES: u64 = 0;
pub static mut RX_ERRORS: u64 = 0;

#[inline(always)]
pub fn count(len: u64) {
    unsafe {
        RX_PACKETS += 1;
        RX_BYTES += len;
    }
}

#[inline(always)]
pub fn error() {
    unsafe { RX_ERRORS += 1 }
}
//# scratch_path
//@ edition: 2021
use aya_ebpf::{helpers::bpf_probe_read_user_str_bytes, macros::kprobe, programs::ProbeContext};
use aya_log_ebpf::info;
const MAX_PATH: usize = 4096;
static mut PATH_BUF: [u8; MAX_PATH] = [0; MAX_PATH];
#[kprobe]
pub fn program(ctx: ProbeContext) -> u32 { match try_program(ctx) { Ok(ret) => ret, Err(ret) => ret.try_into().unwrap_or(1) } }
fn try_program(ctx: ProbeContext) -> Result<u32, i64> {
    let name: *const u8 = ctx.arg(1).ok_or(1i64)?;
    let buf = unsafe { &mut PATH_BUF };
    let read = unsafe { bpf_probe_read_user_str_bytes(name, buf) }.map_err(|e| e as i64)?;
    let len = read.len();
    info!(&ctx, "path of {} bytes", len);
    Ok(0)
}
//# atomic_counter
use core::sync::atomic::{AtomicU64, Ordering};
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[allow(dead_code)]
static UNUSED_ATOMIC: AtomicU64 = AtomicU64::new(0);
static mut PLAIN_BESIDE: u64 = 0;
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 {
    let _ = Ordering::Relaxed;
    unsafe { PLAIN_BESIDE += 1 };
    xdp_action::XDP_PASS
}
//# min_max_avg
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut MIN_LEN: u32 = u32::MAX;
static mut MAX_LEN: u32 = 0;
static mut SUM_LEN: u64 = 0;
static mut NUM: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let len = (ctx.data_end() - ctx.data()) as u32;
    unsafe {
        MIN_LEN = MIN_LEN.min(len);
        MAX_LEN = MAX_LEN.max(len);
        SUM_LEN += len as u64;
        NUM += 1;
        if len as u64 * 8 > SUM_LEN { return xdp_action::XDP_DROP; }
    }
    xdp_action::XDP_PASS
}
//# state_machine
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[derive(Clone, Copy, PartialEq, Eq)]
enum State { Idle, Learning, Blocking }
static mut STATE: State = State::Idle;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let b = byte(&ctx, 20);
    unsafe {
        match STATE {
            State::Idle => STATE = State::Learning,
            State::Learning if b > 200 => STATE = State::Blocking,
            State::Learning => {}
            State::Blocking => return xdp_action::XDP_DROP,
        }
    }
    xdp_action::XDP_PASS
}
//# blocked_ip
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[unsafe(no_mangle)]
pub static mut BLOCKED_IP: u32 = 0;
static mut BLOCKED_COUNT: u64 = 0;
#[inline(always)]
fn is_blocked(ip: u32) -> bool { unsafe { ip == BLOCKED_IP } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    if is_blocked(byte(&ctx, 26) as u32) {
        unsafe { BLOCKED_COUNT += 1; }
        return xdp_action::XDP_DROP;
    }
    xdp_action::XDP_PASS
}
//# init_once
use aya_ebpf::{helpers::bpf_ktime_get_ns, macros::kprobe, programs::ProbeContext};
static mut INITIALIZED: bool = false;
static mut START_TIME: u64 = 0;
#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    unsafe {
        if !INITIALIZED {
            START_TIME = bpf_ktime_get_ns();
            INITIALIZED = true;
        }
        let uptime = bpf_ktime_get_ns() - START_TIME;
        if uptime > 10_000_000_000 { 1 } else { 0 }
    }
}
//# ring_of_events
use aya_ebpf::{macros::{map, kprobe}, maps::RingBuf, programs::ProbeContext, helpers::bpf_ktime_get_ns};
#[repr(C)]
struct Event { seq: u64, time: u64 }
#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(64 * 1024, 0);
static mut SEQUENCE: u64 = 0;
static mut DROPPED: u64 = 0;
#[kprobe]
pub fn program(_ctx: ProbeContext) -> u32 {
    let Some(mut entry) = EVENTS.reserve::<Event>(0) else {
        unsafe { DROPPED += 1 };
        return 0;
    };
    unsafe {
        SEQUENCE += 1;
        entry.write(Event { seq: SEQUENCE, time: bpf_ktime_get_ns() });
    }
    entry.submit(0);
    0
}
