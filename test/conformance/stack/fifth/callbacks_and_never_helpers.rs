#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_loop, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::{LruHashMap, RingBuf},
    programs::ProbeContext,
};

const NAME: usize = 40;

#[repr(C)]
pub struct Module {
    pub name: [u8; NAME],
    pub base: u64,
    pub size: u32,
    pub refs: i32,
}

#[repr(C)]
struct Cursor {
    head: u64,
    entry: u64,
    listed: u32,
    hidden: u32,
}

#[map]
static KNOWN: LruHashMap<[u8; NAME], u64> = LruHashMap::with_max_entries(512, 0);
#[map]
static MODULES: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

fn peek<T: Copy>(base: u64, offset: u64) -> Option<T> {
    unsafe { bpf_probe_read_kernel((base + offset) as *const T) }.ok()
}

#[inline(never)]
fn list(module: u64) -> bool {
    let mut listed = Module {
        name: [0; NAME],
        base: 0,
        size: 0,
        refs: 0,
    };
    if unsafe { bpf_probe_read_kernel_str_bytes((module + 24) as *const u8, &mut listed.name) }
        .is_err()
    {
        return false;
    }
    let (Some(base), Some(size), Some(refs)) =
        (peek(module, 320), peek(module, 328), peek(module, 1200))
    else {
        return false;
    };
    listed.base = base;
    listed.size = size;
    listed.refs = refs;
    if unsafe { KNOWN.get(&listed.name) }.is_none() {
        let _ = KNOWN.insert(&listed.name, &base, 0);
    }
    MODULES.output::<Module>(&listed, 0).is_ok()
}

unsafe extern "C" fn next_module(_: u32, cursor: *mut c_void) -> i64 {
    let cursor = unsafe { &mut *(cursor as *mut Cursor) };
    if cursor.entry == cursor.head || cursor.entry == 0 {
        return 1;
    }
    if list(cursor.entry - 8) {
        cursor.listed += 1;
    } else {
        cursor.hidden += 1;
    }
    match peek(cursor.entry, 0) {
        Some(next) => {
            cursor.entry = next;
            0
        }
        None => 1,
    }
}

#[kprobe]
pub fn do_init_module(ctx: ProbeContext) -> u32 {
    let Some(module) = ctx.arg::<u64>(0) else {
        return 0;
    };
    let Some(entry) = peek::<u64>(module, 8) else {
        return 0;
    };
    let mut cursor = Cursor {
        head: module + 8,
        entry,
        listed: 0,
        hidden: 0,
    };
    unsafe {
        bpf_loop(
            128,
            next_module as *mut c_void,
            &raw mut cursor as *mut c_void,
            0,
        )
    };
    cursor.hidden + ctx.uid()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
