#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
pub struct Record {
    pub at: u64,
    pub class: u32,
    pub depth: u32,
    pub path: [u8; 72],
}

#[map]
static CLASSES: HashMap<[u8; 8], u32> = HashMap::with_max_entries(64, 0);
#[map]
static SEEN: HashMap<u64, u64> = HashMap::with_max_entries(4096, 0);
#[map]
static RECORDS: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[inline(never)]
fn send(path: &[u8; 72], class: u32, depth: u32) -> i32 {
    let record = Record {
        at: unsafe { bpf_ktime_get_ns() },
        class,
        depth,
        path: *path,
    };
    RECORDS.output::<Record>(&record, 0).err().unwrap_or(0)
}

#[inline(never)]
fn classify(path: &[u8; 72], depth: u32) -> i32 {
    let mut head = [0u8; 8];
    head.copy_from_slice(&path[..8]);
    match unsafe { CLASSES.get(&head) } {
        Some(class) => send(path, *class, depth),
        None => 0,
    }
}

#[inline(never)]
fn once(path: &[u8; 72], depth: u32) -> i32 {
    let mut hash = 5381u64;
    for byte in path {
        hash = (hash << 5).wrapping_add(hash) ^ *byte as u64;
    }
    if let Some(times) = SEEN.get_ptr_mut(&hash) {
        unsafe { *times += 1 };
        return 0;
    }
    let _ = SEEN.insert(&hash, 1u64, 0);
    classify(path, depth)
}

#[inline(never)]
fn read(at: *const u8) -> i32 {
    let mut path = [0u8; 72];
    let Ok(text) = (unsafe { bpf_probe_read_user_str_bytes(at, &mut path) }) else {
        return -14;
    };
    let depth = text.iter().filter(|it| **it == b'/').count() as u32;
    once(&path, depth)
}

#[tracepoint]
pub fn enter_mkdirat(ctx: TracePointContext) -> u32 {
    if ctx.uid() == 0 {
        return 0;
    }
    match unsafe { ctx.read_at::<*const u8>(24) } {
        Ok(path) => (read(path) < 0) as u32,
        Err(_) => 1,
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
