#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, generated::bpf_for_each_map_elem},
    macros::{map, perf_event},
    maps::{HashMap, PerfEventArray},
    programs::PerfEventContext,
};

#[repr(C)]
pub struct Sweep {
    pub now: u64,
    pub expired: u64,
    pub oldest: u64,
    pub keys: [u64; 4],
}

#[map]
static SESSIONS: HashMap<u64, u64> = HashMap::with_max_entries(4096, 0);
#[map]
static SWEEPS: PerfEventArray<Sweep> = PerfEventArray::new(0);

unsafe extern "C" fn visit(
    _map: *mut c_void,
    key: *const u64,
    value: *mut u64,
    sweep: *mut Sweep,
) -> i64 {
    let sweep = unsafe { &mut *sweep };
    let age = sweep.now - unsafe { *value };
    if age > 30_000_000_000 {
        sweep.keys[(sweep.expired & 3) as usize] = unsafe { *key };
        sweep.expired += 1;
        if age > sweep.oldest {
            sweep.oldest = age;
        }
    }
    0
}

#[perf_event]
pub fn sweep(ctx: PerfEventContext) -> u32 {
    let mut sweep = Sweep {
        now: unsafe { bpf_ktime_get_ns() },
        expired: 0,
        oldest: 0,
        keys: [0; 4],
    };
    let callback =
        visit as unsafe extern "C" fn(*mut c_void, *const u64, *mut u64, *mut Sweep) -> i64;
    unsafe {
        bpf_for_each_map_elem(
            (&raw const SESSIONS).cast_mut().cast(),
            callback as *mut c_void,
            (&raw mut sweep).cast(),
            0,
        );
    }
    SWEEPS.output(&ctx, &sweep, 0);
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
