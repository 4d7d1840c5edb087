// Loops over the bytes of an array that LLVM unrolls: what follows says how many of the bytes are in registers at once.
#![no_std]
#![no_main]
use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel_str_bytes},
    macros::{map, tracepoint},
    maps::{HashMap, PerCpuArray, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
pub struct Walk {
    pub parent: u64,
    pub depth: u32,
    pub hash: u32,
}

#[repr(C)]
pub struct Event {
    pub at: u64,
    pub hash: u32,
    pub kind: u32,
}

#[repr(C)]
pub struct Block {
    pub offset: u32,
    pub sum: u32,
    pub bytes: [u8; 48],
}

#[map]
static WALKS: PerCpuArray<Walk> = PerCpuArray::with_max_entries(1, 0);

#[map]
static BLOCKS: PerCpuArray<Block> = PerCpuArray::with_max_entries(1, 0);

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);

#[map]
static SEEN: HashMap<u64, u64> = HashMap::with_max_entries(16, 0);

#[tracepoint]
pub fn hashed_in_place(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    for byte in part {
        walk.hash = walk.hash.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_in_place_of_32(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    for &byte in &part {
        walk.hash = walk.hash.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_local_16(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 16];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_local_56(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 56];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_local_64(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 64];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_by_index(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 24];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for i in 0..24 {
        h = h.wrapping_mul(31).wrapping_add(u32::from(part[i]));
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_while(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 24];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    let mut i = 0;
    while i < 24 {
        h = (h ^ u32::from(part[i])).wrapping_mul(0x01000193);
        i += 1;
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn one_store(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    0
}

#[tracepoint]
pub fn no_store(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    h
}

#[tracepoint]
pub fn a_call_between(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    walk.parent = unsafe { bpf_ktime_get_ns() };
    0
}

#[tracepoint]
pub fn used_after_a_call(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    if let Some(mut entry) = EVENTS.reserve::<Event>(0) {
        let event = unsafe { &mut *entry.as_mut_ptr() };
        event.hash = h;
        event.kind = 1;
        entry.submit(0);
    }
    0
}

#[tracepoint]
pub fn put_together(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    let event = Event {
        at: 1,
        hash: h,
        kind: 4,
    };
    let _ = EVENTS.output::<Event>(&event, 0);
    0
}

#[tracepoint]
pub fn as_a_key(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u64;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u64::from(byte));
    }
    let _ = SEEN.insert(&h, &1, 0);
    0
}

#[tracepoint]
pub fn copied_for_the_loop(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 64];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u64;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u64::from(byte));
    }
    let _ = SEEN.insert(&h, &1, 0);
    0
}

#[tracepoint]
pub fn until_zero_32(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        if byte == 0 {
            break;
        }
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn until_zero_48(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 48];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        if byte == 0 {
            break;
        }
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn words(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 24];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    for word in part.chunks_exact(2) {
        walk.hash += u32::from(u16::from_be_bytes([word[0], word[1]]));
    }
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn used_with_the_time(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = (h << 5).wrapping_add(h) ^ u32::from(byte);
    }
    let at = unsafe { bpf_ktime_get_ns() };
    let event = Event {
        at,
        hash: h,
        kind: 4,
    };
    let _ = EVENTS.output::<Event>(&event, 0);
    0
}

#[tracepoint]
pub fn used_after_a_return(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 24];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut h = 5381u32;
    for byte in part {
        h = h.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    let key = 1u64;
    let Some(_count) = SEEN.get_ptr_mut(&key) else {
        return 0;
    };
    walk.hash = h;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn copied_by_index(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut other = [0u8; 32];
    for i in 0..32 {
        other[i] = part[i];
    }
    let _ = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut other) };
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn last_of_all(_ctx: TracePointContext) -> u32 {
    let Some(walk) = WALKS.get_ptr_mut(0) else {
        return 0;
    };
    let walk = unsafe { &mut *walk };
    let mut part = [0u8; 32];
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut part) }.is_err() {
        return 1;
    }
    let mut last = 0u32;
    for byte in part {
        last = u32::from(byte);
    }
    walk.hash = last;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn hashed_behind_pointer(_ctx: TracePointContext) -> u32 {
    let Some(block) = BLOCKS.get_ptr_mut(0) else {
        return 0;
    };
    let block = unsafe { &mut *block };
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut block.bytes) }.is_err() {
        return 1;
    }
    for &byte in &block.bytes {
        block.sum = block.sum.wrapping_mul(31).wrapping_add(u32::from(byte));
    }
    block.offset += 48;
    0
}

#[tracepoint]
pub fn summed_behind_pointer(_ctx: TracePointContext) -> u32 {
    let Some(block) = BLOCKS.get_ptr_mut(0) else {
        return 0;
    };
    let block = unsafe { &mut *block };
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut block.bytes) }.is_err() {
        return 1;
    }
    for i in 0..48 {
        block.sum += u32::from(block.bytes[i]);
    }
    block.offset += 48;
    0
}

#[tracepoint]
pub fn words_behind_pointer(_ctx: TracePointContext) -> u32 {
    let Some(block) = BLOCKS.get_ptr_mut(0) else {
        return 0;
    };
    let block = unsafe { &mut *block };
    if unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut block.bytes) }.is_err() {
        return 1;
    }
    for word in block.bytes.chunks_exact(2) {
        block.sum += u32::from(u16::from_be_bytes([word[0], word[1]]));
    }
    block.offset += 48;
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
