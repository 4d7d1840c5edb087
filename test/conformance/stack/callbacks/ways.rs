// How a function gets to `bpf_loop`: by a cast, through locals, parameters and types, and where it does not get there.
#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel_str_bytes, generated::bpf_loop},
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};

type Step = unsafe extern "C" fn(u32, *mut c_void) -> i64;

#[map]
static LENGTHS: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

fn length<const N: usize>(from: u64) -> u64 {
    let mut name = [0u8; N];
    unsafe { bpf_probe_read_kernel_str_bytes(from as *const u8, &mut name) }
        .map_or(0, |read| read.len() as u64)
}

unsafe extern "C" fn cast(index: u32, sum: *mut c_void) -> i64 {
    unsafe { *sum.cast::<u64>() += length::<24>(u64::from(index)) };
    0
}

unsafe extern "C" fn typed(index: u32, sum: *mut u64) -> i64 {
    unsafe { *sum += length::<40>(u64::from(index)) };
    0
}

extern "C" fn through_local(index: u32, sum: &mut u64) -> i64 {
    *sum += length::<56>(u64::from(index));
    0
}

unsafe extern "C" fn through_parameter(index: u32, sum: *mut c_void) -> i64 {
    let sum = unsafe { &mut *(sum as *mut u64) };
    *sum += length::<72>(u64::from(index));
    0
}

unsafe extern "C" fn as_unit(_index: u32, _sum: *mut c_void) -> i64 {
    i64::from(length::<88>(8) > 80)
}

unsafe extern "C" fn unused(_index: u32, _sum: *mut c_void) -> i64 {
    length::<96>(8) as i64
}

unsafe extern "C" fn sized<const N: usize>(index: u32, sum: *mut c_void) -> i64 {
    unsafe { *sum.cast::<u64>() += length::<N>(u64::from(index)) };
    0
}

mod steps {
    use core::ffi::c_void;

    pub unsafe extern "C" fn elsewhere(index: u32, sum: *mut c_void) -> i64 {
        unsafe { *(sum as *mut u64) += super::length::<112>(u64::from(index)) };
        0
    }
}

struct Counter {
    sum: u64,
}

impl Counter {
    unsafe extern "C" fn method(index: u32, counter: *mut Counter) -> i64 {
        unsafe { (*counter).sum += length::<120>(u64::from(index)) };
        0
    }

    fn run(&mut self, times: u32) {
        let counter = self as *mut Self;
        unsafe { bpf_loop(times, Self::method as *mut c_void, counter.cast(), 0) };
    }
}

fn each(times: u32, step: Step, sum: &mut u64) {
    unsafe { bpf_loop(times, step as *mut c_void, (sum as *mut u64).cast(), 0) };
}

#[inline(never)]
fn each_apart(times: u32, step: Step) -> u64 {
    let mut sum = 0u64;
    unsafe { bpf_loop(times, step as *mut c_void, (&raw mut sum).cast(), 0) };
    sum
}

fn save(sum: u64) -> u32 {
    if let Some(total) = LENGTHS.get_ptr_mut(0) {
        unsafe { *total += sum };
    }
    2
}

#[xdp]
pub fn by_cast(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    unsafe { bpf_loop(3, cast as *mut c_void, &mut sum as *mut u64 as *mut c_void, 0) };
    save(sum)
}

#[xdp]
pub fn by_type(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    let step = typed as unsafe extern "C" fn(u32, *mut u64) -> i64;
    unsafe { bpf_loop(3, step as *mut c_void, (&raw mut sum).cast(), 0) };
    save(sum)
}

#[xdp]
pub fn by_local(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    let step: extern "C" fn(u32, &mut u64) -> i64 = through_local;
    let code = step as *const () as *mut c_void;
    unsafe { bpf_loop(3, code, (&raw mut sum).cast(), 0) };
    save(sum)
}

#[xdp]
pub fn by_parameter(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    each(3, through_parameter, &mut sum);
    save(sum)
}

#[xdp]
pub fn by_unit(_ctx: XdpContext) -> u32 {
    let step = as_unit as *const ();
    unsafe { bpf_loop(3, step.cast_mut().cast(), core::ptr::null_mut(), 0) };
    2
}

#[xdp]
pub fn by_generic(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    unsafe { bpf_loop(3, sized::<104> as *mut c_void, (&raw mut sum).cast(), 0) };
    save(sum)
}

#[xdp]
pub fn by_module(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    unsafe { bpf_loop(3, steps::elsewhere as usize as *mut c_void, (&raw mut sum).cast(), 0) };
    save(sum)
}

#[xdp]
pub fn by_method(_ctx: XdpContext) -> u32 {
    let mut counter = Counter { sum: 0 };
    counter.run(3);
    save(counter.sum)
}

#[xdp]
pub fn by_closure(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    let step: fn(u32, *mut c_void) -> i64 = |index: u32, sum: *mut c_void| {
        unsafe { *sum.cast::<u64>() += length::<128>(u64::from(index)) };
        0
    };
    unsafe { bpf_loop(3, step as *mut c_void, (&raw mut sum).cast(), 0) };
    save(sum)
}

#[xdp]
pub fn nowhere(_ctx: XdpContext) -> u32 {
    let step: Step = unused;
    let _code = step as *mut c_void;
    2
}

#[xdp]
pub fn called_at_once(_ctx: XdpContext) -> u32 {
    let mut sum = 0u64;
    let step: Step = cast;
    unsafe { step(3, (&raw mut sum).cast()) };
    save(sum)
}

#[xdp]
pub fn apart(_ctx: XdpContext) -> u32 {
    save(each_apart(3, cast))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";

