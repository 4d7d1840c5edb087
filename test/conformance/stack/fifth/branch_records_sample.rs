#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_read_branch_records,
    macros::{map, perf_event},
    maps::{LruHashMap, PerfEventByteArray},
    programs::PerfEventContext,
};

const ENTRIES: usize = 12;

#[repr(C)]
#[derive(Clone, Copy)]
struct Branch {
    from: u64,
    to: u64,
    flags: u64,
}

#[map]
static EDGES: LruHashMap<(u64, u64), u64> = LruHashMap::with_max_entries(65536, 0);
#[map]
static RAW: PerfEventByteArray = PerfEventByteArray::new(0);

#[perf_event]
pub fn branches(ctx: PerfEventContext) -> u32 {
    let mut entries = [Branch {
        from: 0,
        to: 0,
        flags: 0,
    }; ENTRIES];
    let written = unsafe {
        bpf_read_branch_records(
            ctx.ctx,
            entries.as_mut_ptr().cast(),
            size_of_val(&entries) as u32,
            0,
        )
    };
    if written <= 0 {
        return 1;
    }
    for entry in entries.iter().take(4) {
        if entry.flags & 1 == 0 {
            continue;
        }
        let key = (entry.from, entry.to);
        let count = unsafe { EDGES.get(&key) }.map_or(1, |count| count + 1);
        if EDGES.insert(&key, &count, 0).is_err() {
            return 2;
        }
    }
    if ctx.pid() & 0xff == 0 {
        let bytes = unsafe {
            core::slice::from_raw_parts(entries.as_ptr().cast::<u8>(), size_of_val(&entries))
        };
        RAW.output(&ctx, bytes, 0);
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
