#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid},
    macros::{map, raw_tracepoint},
    maps::HashMap,
    programs::RawTracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Key {
    pub pid: u32,
    pub number: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Count {
    pub calls: u64,
    pub comm: [u8; 16],
}

#[map]
static COUNTS: HashMap<Key, Count> = HashMap::with_max_entries(32768, 0);

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn sys_enter(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let key = Key {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        number: number as u32,
    };
    match COUNTS.get_ptr_mut(&key) {
        Some(count) => unsafe { (*count).calls += 1 },
        None => {
            let count = Count {
                calls: 1,
                comm: bpf_get_current_comm().unwrap_or_default(),
            };
            if COUNTS.insert(&key, &count, 0).is_err() {
                return 1;
            }
        }
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
