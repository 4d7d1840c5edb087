//# trait_of_counters
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
trait Counter { fn bump(&mut self, by: u64); fn value(&self) -> u64; }
struct Packets(u64);
struct Bytes { total: u64, largest: u64 }
impl Counter for Packets { fn bump(&mut self, by: u64) { self.0 += by; } fn value(&self) -> u64 { self.0 } }
impl Counter for Bytes {
    fn bump(&mut self, by: u64) { self.total += by; if by > self.largest { self.largest = by; } }
    fn value(&self) -> u64 { self.total }
}
static mut TRAIT_PACKETS: Packets = Packets(0);
static mut TRAIT_BYTES: Bytes = Bytes { total: 0, largest: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let len = byte(&ctx, 20);
    unsafe {
        (*(&raw mut TRAIT_PACKETS)).bump(1);
        (*(&raw mut TRAIT_BYTES)).bump(len);
        if (*(&raw const TRAIT_BYTES)).value() > 100 * (*(&raw const TRAIT_PACKETS)).value() { return xdp_action::XDP_DROP; }
    }
    xdp_action::XDP_PASS
}
//# struct_update
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
#[derive(Clone, Copy, Default)]
struct Totals { packets: u64, bytes: u64, last: u64 }
static mut TOTALS: Totals = Totals { packets: 0, bytes: 0, last: 0 };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let len = byte(&ctx, 20);
    unsafe {
        TOTALS = Totals { packets: TOTALS.packets + 1, bytes: TOTALS.bytes + len, ..TOTALS };
        let Totals { packets, bytes, .. } = TOTALS;
        if packets > 3 && bytes > 200 { TOTALS = Totals::default(); return xdp_action::XDP_TX; }
        TOTALS.last = len;
    }
    xdp_action::XDP_PASS
}
//# take_and_replace
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut PENDING: Option<u64> = None;
static mut PREVIOUS: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let now = byte(&ctx, 20);
    let before = unsafe { core::mem::replace(&mut *(&raw mut PREVIOUS), now) };
    let pending = unsafe { (*(&raw mut PENDING)).take() };
    match pending {
        Some(value) if value == before => xdp_action::XDP_DROP,
        Some(_) => xdp_action::XDP_PASS,
        None => { unsafe { PENDING = Some(now) }; xdp_action::XDP_TX }
    }
}
//# iterators
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut WEIGHTS: [u32; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    unsafe {
        for (i, weight) in (*(&raw mut WEIGHTS)).iter_mut().enumerate() { *weight = weight.wrapping_add(byte(&ctx, 20 + i) as u32); }
        let total: u32 = (*(&raw const WEIGHTS)).iter().sum();
        if total > 400 { xdp_action::XDP_DROP } else { total }
    }
}
//# for_each_closure
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
static mut CHECKSUM: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    (20..24).for_each(|at| unsafe { CHECKSUM = CHECKSUM.rotate_left(5) ^ byte(&ctx, at) });
    if unsafe { CHECKSUM } & 1 == 1 { xdp_action::XDP_TX } else { xdp_action::XDP_PASS }
}
//# errors_with_question_mark
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
enum Reason { Short, Odd(u8) }
static mut ERRORS: [u64; 2] = [0; 2];
fn check(ctx: &XdpContext) -> Result<u64, Reason> {
    let b = byte(ctx, 20);
    if b < 10 { return Err(Reason::Short); }
    if b % 2 == 1 { return Err(Reason::Odd(b as u8)); }
    Ok(b)
}
fn try_program(ctx: &XdpContext) -> Result<u32, Reason> {
    let b = check(ctx)?;
    Ok(if b > 99 { xdp_action::XDP_TX } else { xdp_action::XDP_PASS })
}
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    try_program(&ctx).unwrap_or_else(|reason| {
        let at = match reason { Reason::Short => 0, Reason::Odd(_) => 1 };
        unsafe { ERRORS[at] += 1 };
        xdp_action::XDP_DROP
    })
}
//# const_generic_window
use aya_ebpf::{bindings::xdp_action, macros::xdp, programs::XdpContext};
struct Window<const N: usize> { slots: [u32; N], at: usize }
impl<const N: usize> Window<N> {
    const fn new() -> Self { Self { slots: [0; N], at: 0 } }
    #[inline(always)]
    fn push(&mut self, value: u32) -> u32 {
        let at = self.at % N;
        let old = if let Some(slot) = self.slots.get_mut(at) { core::mem::replace(slot, value) } else { 0 };
        self.at += 1;
        old
    }
}
static mut WINDOW: Window<8> = Window::new();
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let old = unsafe { (*core::ptr::addr_of_mut!(WINDOW)).push(byte(&ctx, 20) as u32) };
    if old > 128 { xdp_action::XDP_DROP } else { xdp_action::XDP_PASS }
}
