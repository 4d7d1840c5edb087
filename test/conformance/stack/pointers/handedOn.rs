// What is copied out of a map and goes through functions, Options and other maps before it is stored.
#![no_std]
#![no_main]
use aya_ebpf::{
    macros::{map, tracepoint},
    maps::{HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    a: u32,
    b: u32,
    c: u32,
    name: [u8; 128],
}

#[map]
static OUT: RingBuf = RingBuf::with_byte_size(4096, 0);

#[map]
static NAMES: HashMap<u64, [u8; 128]> = HashMap::with_max_entries(1, 0);

#[map]
static EVENTS: HashMap<u64, Event> = HashMap::with_max_entries(1, 0);

fn emit(a: u32, t: Option<[u8; 128]>) {
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        let e = unsafe { &mut *slot.as_mut_ptr() };
        e.a = a;
        e.b = 1;
        e.c = 2;
        e.name = t.unwrap_or([0; 128]);
        slot.submit(0);
    }
}

fn emit_arr(a: u32, t: [u8; 128]) {
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        let e = unsafe { &mut *slot.as_mut_ptr() };
        e.a = a;
        e.b = 1;
        e.c = 2;
        e.name = t;
        slot.submit(0);
    }
}

fn emit_ref(a: u32, t: &[u8; 128]) {
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        let e = unsafe { &mut *slot.as_mut_ptr() };
        e.a = a;
        e.b = 1;
        e.c = 2;
        e.name = *t;
        slot.submit(0);
    }
}

fn emit_ev(e: Event) {
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = e;
        }
        slot.submit(0);
    }
}

fn load(key: u64) -> Option<Event> {
    unsafe { EVENTS.get(&key).copied() }
}

fn load_ref(key: &u64) -> Option<Event> {
    let e = unsafe { EVENTS.get(key) }?;
    Some(*e)
}

#[tracepoint]
pub fn chosen_at_once(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let t = unsafe { NAMES.get(&key).copied() };
    let x = t.unwrap_or([0; 128]);
    if let Some(mut slot) = OUT.reserve::<[u8; 128]>(0) {
        unsafe {
            *slot.as_mut_ptr() = x;
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn chosen_by_callee(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let t = unsafe { NAMES.get(&key).copied() };
    emit(1, t);
    0
}

#[tracepoint]
pub fn chosen_late(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let t = unsafe { NAMES.get(&key).copied() };
    if let Some(mut slot) = OUT.reserve::<[u8; 128]>(0) {
        unsafe {
            *slot.as_mut_ptr() = t.unwrap_or([0; 128]);
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn matched(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let t = unsafe { NAMES.get(&key).copied() };
    let x = match t {
        Some(x) => x,
        None => [0; 128],
    };
    if let Some(mut slot) = OUT.reserve::<[u8; 128]>(0) {
        unsafe {
            *slot.as_mut_ptr() = x;
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn array_handed_on(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(t) = unsafe { NAMES.get(&key) } {
        emit_arr(1, *t);
    }
    0
}

#[tracepoint]
pub fn reference_handed_on(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(t) = unsafe { NAMES.get(&key) } {
        emit_ref(1, t);
    }
    0
}

#[tracepoint]
pub fn handed_on(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(t) = unsafe { EVENTS.get(&key) } {
        emit_ev(*t);
    }
    0
}

#[tracepoint]
pub fn changed_and_handed_on(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(t) = unsafe { EVENTS.get(&key) } {
        let mut e = *t;
        e.a = 7;
        emit_ev(e);
    }
    0
}

#[tracepoint]
pub fn loaded(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(mut e) = load(key) {
        e.b = 9;
        emit_ev(e);
    }
    0
}

#[tracepoint]
pub fn loaded_with_try(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(e) = load_ref(&key) {
        emit_ev(e);
    }
    0
}

#[tracepoint]
pub fn known_to_be_there(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    if let Some(t) = unsafe { NAMES.get(&key) } {
        emit(3, Some(*t));
    }
    0
}

#[tracepoint]
pub fn known_to_be_absent(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    emit(3, None);
    0
}

#[tracepoint]
pub fn removed(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let e = match unsafe { EVENTS.get(&key) } {
        Some(e) => *e,
        None => return 0,
    };
    let _ = EVENTS.remove(&key);
    emit_ev(e);
    0
}

#[tracepoint]
pub fn cloned(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let e = match unsafe { EVENTS.get(&key) } {
        Some(e) => e.clone(),
        None => return 0,
    };
    let _ = EVENTS.remove(&key);
    emit_ev(e);
    0
}

#[tracepoint]
pub fn inserted(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let Some(e) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let mut e = *e;
    e.a += 1;
    let _ = EVENTS.insert(&key, &e, 0);
    0
}

#[tracepoint]
pub fn inserted_and_handed_on(_ctx: TracePointContext) -> u32 {
    let key = 5u64;
    let Some(e) = (unsafe { EVENTS.get(&key) }) else {
        return 0;
    };
    let mut e = *e;
    e.a += 1;
    let _ = EVENTS.insert(&key, &e, 0);
    emit_ev(e);
    0
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
