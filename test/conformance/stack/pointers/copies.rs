// What is copied out of a map: each program stores it elsewhere, with or without something in between.
#![no_std]
#![no_main]
use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{kprobe, map},
    maps::{Array, HashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    pid: u32,
    uid: u32,
    ret: i32,
    comm: [u8; 16],
    name: [u8; 256],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Words {
    a: u32,
    b: u32,
    c: u32,
    d: u32,
    e: u32,
    f: u32,
    g: u32,
    h: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pairs {
    a: u64,
    b: u64,
    c: u64,
    d: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Pair {
    a: u64,
    b: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Comm {
    ts: u64,
    pid: u32,
    comm: [u8; 16],
    x: u32,
}

#[map]
static OUT: RingBuf = RingBuf::with_byte_size(4096, 0);

#[map]
static EVENTS: HashMap<u64, Event> = HashMap::with_max_entries(1, 0);

#[map]
static WORDS: HashMap<u64, Words> = HashMap::with_max_entries(1, 0);

#[map]
static PAIRS: HashMap<u64, Pairs> = HashMap::with_max_entries(1, 0);

#[map]
static PAIR: HashMap<u64, Pair> = HashMap::with_max_entries(1, 0);

#[map]
static COMMS: HashMap<u64, Comm> = HashMap::with_max_entries(1, 0);

#[map]
static NAMES: HashMap<u64, [u8; 128]> = HashMap::with_max_entries(1, 0);

#[map]
static INDEXED: Array<Event> = Array::with_max_entries(1, 0);

#[kprobe]
pub fn lookup_only(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let _ = EVENTS.remove(&key);
    0
}

#[kprobe]
pub fn changed(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let mut copy = *stored;
    copy.ret = unsafe { bpf_ktime_get_ns() } as i32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn overtaken(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let copy = *stored;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn changed_at_once(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let Some(mut slot) = OUT.reserve::<Event>(0) else {
        return 0;
    };
    let mut copy = *stored;
    copy.ret = 7;
    unsafe {
        *slot.as_mut_ptr() = copy;
    }
    slot.submit(0);
    0
}

#[kprobe]
pub fn moved_at_once(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let Some(mut slot) = OUT.reserve::<Event>(0) else {
        return 0;
    };
    let copy = *stored;
    unsafe {
        *slot.as_mut_ptr() = copy;
    }
    slot.submit(0);
    0
}

#[kprobe]
pub fn words_changed(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { WORDS.get(&key) }) else {
        return 0;
    };
    let mut copy = *stored;
    copy.c = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Words>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn words(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { WORDS.get(&key) }) else {
        return 0;
    };
    let copy = *stored;
    if let Some(mut slot) = OUT.reserve::<Words>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn pairs_changed(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { PAIRS.get(&key) }) else {
        return 0;
    };
    let mut copy = *stored;
    copy.c = unsafe { bpf_ktime_get_ns() };
    if let Some(mut slot) = OUT.reserve::<Pairs>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn pairs(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { PAIRS.get(&key) }) else {
        return 0;
    };
    let copy = *stored;
    if let Some(mut slot) = OUT.reserve::<Pairs>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn pair(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { PAIR.get(&key) }) else {
        return 0;
    };
    let copy = *stored;
    if let Some(mut slot) = OUT.reserve::<Pair>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn comm_changed(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { COMMS.get(&key) }) else {
        return 0;
    };
    let mut copy = *stored;
    copy.ts = unsafe { bpf_ktime_get_ns() };
    if let Some(mut slot) = OUT.reserve::<Comm>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn copied(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(copy) = (unsafe { EVENTS.get(&key).copied() }) else {
        return 0;
    };
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn copied_or_zero(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let copy = unsafe { NAMES.get(&key).copied() }.unwrap_or([0; 128]);
    if let Some(mut slot) = OUT.reserve::<[u8; 128]>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn fields_only(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let copy = *stored;
    let t = unsafe { bpf_ktime_get_ns() } as u32;
    copy.pid + copy.uid + t
}

#[kprobe]
pub fn raw_pointer(_c: ProbeContext) -> u32 {
    let Some(stored) = INDEXED.get_ptr(0) else {
        return 0;
    };
    let copy = unsafe { *stored };
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn short_field(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let comm = stored.comm;
    if let Some(mut slot) = OUT.reserve::<[u8; 16]>(0) {
        unsafe {
            *slot.as_mut_ptr() = comm;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn long_field(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let name = stored.name;
    if let Some(mut slot) = OUT.reserve::<[u8; 256]>(0) {
        unsafe {
            *slot.as_mut_ptr() = name;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn bound_by_pattern(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(&copy) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = copy;
        }
        slot.submit(0);
    }
    0
}

#[kprobe]
pub fn field_of_literal(_c: ProbeContext) -> u32 {
    let key = 0u64;
    let Some(stored) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let name = stored.name;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = Event {
                pid: 1,
                uid: 2,
                ret: 3,
                comm: [0; 16],
                name,
            };
        }
        slot.submit(0);
    }
    0
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
