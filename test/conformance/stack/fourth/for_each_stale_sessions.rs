#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, generated::bpf_for_each_map_elem},
    macros::{map, perf_event},
    maps::{HashMap, RingBuf},
    programs::PerfEventContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Session {
    pub last: u64,
    pub bytes: u64,
    pub peer: [u8; 32],
}

#[repr(C)]
pub struct Expired {
    pub id: u64,
    pub session: Session,
}

#[repr(C)]
pub struct Sweep {
    pub now: u64,
    pub expired: u32,
    pub kept: u32,
}

#[map]
static SESSIONS: HashMap<u64, Session> = HashMap::with_max_entries(1024, 0);
#[map]
static EXPIRED: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

unsafe extern "C" fn visit(
    _map: *mut c_void,
    key: *const u64,
    value: *const Session,
    sweep: *mut Sweep,
) -> i64 {
    let (sweep, value, id) = unsafe { (&mut *sweep, &*value, *key) };
    if sweep.now - value.last < 60_000_000_000 {
        sweep.kept += 1;
        return 0;
    }
    sweep.expired += 1;
    let expired = Expired {
        id,
        session: *value,
    };
    let _ = EXPIRED.output::<Expired>(&expired, 0);
    let _ = SESSIONS.remove(&id);
    0
}

#[perf_event]
pub fn sweep(_ctx: PerfEventContext) -> u32 {
    let mut sweep = Sweep {
        now: unsafe { bpf_ktime_get_ns() },
        expired: 0,
        kept: 0,
    };
    unsafe {
        bpf_for_each_map_elem(
            (&raw const SESSIONS as *mut c_void).cast(),
            visit as *mut c_void,
            (&raw mut sweep).cast(),
            0,
        );
    }
    sweep.expired
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
