// What holds a buffer that a helper has written: stored as a whole, or field by field.
#![no_std]
#![no_main]
use aya_ebpf::{
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{Array, HashMap, RingBuf},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Event {
    a: u32,
    b: u32,
    c: u16,
    d: u16,
    e: u32,
    line: [u8; 64],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Line {
    line: [u8; 64],
}

#[map]
static OUT: RingBuf = RingBuf::with_byte_size(4096, 0);

#[map]
static EVENTS: HashMap<u32, Event> = HashMap::with_max_entries(1, 0);

#[map]
static LAST: Array<Event> = Array::with_max_entries(1, 0);

#[tracepoint]
pub fn read_only(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if line[3] == 1 {
        return 1;
    }
    0
}

#[tracepoint]
pub fn put_together(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        let event = Event {
            a: x,
            b: 1,
            c: 2,
            d: 3,
            e: 4,
            line,
        };
        unsafe {
            *slot.as_mut_ptr() = event;
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn literal(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = Event {
                a: x,
                b: 1,
                c: 2,
                d: 3,
                e: 4,
                line,
            };
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn by_field(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        let e = unsafe { &mut *slot.as_mut_ptr() };
        e.a = x;
        e.b = 1;
        e.c = 2;
        e.d = 3;
        e.e = 4;
        e.line = line;
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn array_first(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        let e = unsafe { &mut *slot.as_mut_ptr() };
        e.line = line;
        e.a = x;
        e.b = 1;
        e.c = 2;
        e.d = 3;
        e.e = 4;
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn entry_write(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        slot.write(Event {
            a: x,
            b: 1,
            c: 2,
            d: 3,
            e: 4,
            line,
        });
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn pointer_write(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            slot.as_mut_ptr().write(Event {
                a: x,
                b: 1,
                c: 2,
                d: 3,
                e: 4,
                line,
            })
        };
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn before_reserve(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    let event = Event {
        a: x,
        b: 1,
        c: 2,
        d: 3,
        e: 4,
        line,
    };
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = event;
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn array(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<[u8; 64]>(0) {
        unsafe {
            *slot.as_mut_ptr() = line;
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn only_field(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Line>(0) {
        let event = Line { line };
        unsafe {
            *slot.as_mut_ptr() = event;
        }
        slot.submit(0);
    }
    0
}

#[tracepoint]
pub fn map_value(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(e) = LAST.get_ptr_mut(0) {
        unsafe {
            *e = Event {
                a: x,
                b: 1,
                c: 2,
                d: 3,
                e: 4,
                line,
            }
        };
    }
    0
}

#[tracepoint]
pub fn by_address(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut line = [0u8; 64];
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut line) };
    let x = unsafe { bpf_ktime_get_ns() } as u32;
    let event = Event {
        a: x,
        b: 1,
        c: 2,
        d: 3,
        e: 4,
        line,
    };
    let k = 1u32;
    let _ = EVENTS.insert(&k, &event, 0);
    0
}

#[tracepoint]
pub fn read_in_place(_ctx: TracePointContext) -> u32 {
    let p = 8usize as *const u8;
    let mut event = Event {
        a: 0,
        b: 1,
        c: 2,
        d: 3,
        e: 4,
        line: [0; 64],
    };
    let _ = unsafe { bpf_probe_read_user_str_bytes(p, &mut event.line) };
    event.a = unsafe { bpf_ktime_get_ns() } as u32;
    if let Some(mut slot) = OUT.reserve::<Event>(0) {
        unsafe {
            *slot.as_mut_ptr() = event;
        }
        slot.submit(0);
    }
    0
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
