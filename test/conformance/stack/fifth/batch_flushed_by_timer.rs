#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    bindings::bpf_timer,
    btf_maps::Array,
    helpers::{
        bpf_get_current_comm,
        generated::{bpf_timer_init, bpf_timer_set_callback, bpf_timer_start},
    },
    macros::{btf_map, fentry, map},
    maps::RingBuf,
    programs::FEntryContext,
};

#[repr(C)]
pub struct Batch {
    pub timer: bpf_timer,
    pub armed: u32,
    pub used: u32,
    pub names: [[u8; 16]; 8],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Names {
    pub used: u64,
    pub names: [[u8; 16]; 8],
}

#[btf_map]
static BATCH: Array<Batch, 1> = Array::new();
#[map]
static OUT: RingBuf = RingBuf::with_byte_size(16384, 0);

unsafe extern "C" fn flush(_map: *mut c_void, _key: *mut u32, batch: *mut Batch) -> i32 {
    let batch = unsafe { &mut *batch };
    let copy = Names {
        used: batch.used as u64,
        names: batch.names,
    };
    batch.used = 0;
    batch.armed = 0;
    OUT.output::<Names>(&copy, 0).unwrap_or(());
    0
}

fn arm(batch: *mut Batch) -> Result<(), i64> {
    unsafe {
        let timer = &raw mut (*batch).timer;
        bpf_timer_init(timer, (&raw const BATCH) as *mut c_void, 1);
        match bpf_timer_set_callback(timer, flush as *mut c_void) {
            0 => {}
            e => return Err(e),
        }
        match bpf_timer_start(timer, 100_000_000, 0) {
            0 => Ok(()),
            e => Err(e),
        }
    }
}

#[fentry(function = "do_exit")]
pub fn process_ends(ctx: FEntryContext) -> i32 {
    if ctx.pid() != ctx.tgid() {
        return 0;
    }
    let Some(batch) = BATCH.get_ptr_mut(0) else {
        return 0;
    };
    let Ok(name) = bpf_get_current_comm() else {
        return 0;
    };
    let batch_ref = unsafe { &mut *batch };
    let slot = (batch_ref.used & 7) as usize;
    batch_ref.names[slot] = name;
    batch_ref.used += 1;
    if batch_ref.armed == 0 && arm(batch).is_ok() {
        batch_ref.armed = 1;
    }
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
