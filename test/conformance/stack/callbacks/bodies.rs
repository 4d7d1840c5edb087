// What callbacks of helpers do with their context, with entries of maps and with memory of their own.
#![no_std]
#![no_main]
use core::ffi::c_void;

use aya_ebpf::{
    bindings::bpf_timer,
    helpers::{
        bpf_get_current_comm, bpf_ktime_get_ns, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes, bpf_probe_read_user_str_bytes,
        generated::{
            bpf_find_vma, bpf_for_each_map_elem, bpf_get_current_task_btf, bpf_loop,
            bpf_timer_set_callback, bpf_timer_start,
        },
    },
    macros::{map, tracepoint},
    maps::{Array, HashMap, PerCpuArray, RingBuf},
    programs::TracePointContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Flow {
    pub bytes: u64,
    pub packets: u64,
    pub peer: [u8; 16],
    pub name: [u8; 64],
}

#[repr(C)]
pub struct Walk {
    pub at: u64,
    pub next: u64,
    pub found: u32,
    pub depth: u32,
}

#[repr(C)]
pub struct Exec {
    pub at: u64,
    pub index: u32,
    pub length: u32,
    pub name: [u8; 64],
}

#[repr(C)]
pub struct Args {
    pub argv: u64,
    pub exec: Exec,
}

#[repr(C)]
pub struct Watched {
    pub timer: bpf_timer,
    pub count: u64,
}

#[map]
static FLOWS: HashMap<u64, Flow> = HashMap::with_max_entries(64, 0);
#[map]
static NAMES: HashMap<u32, [u8; 16]> = HashMap::with_max_entries(64, 0);
#[map]
static COUNTS: HashMap<u64, u64> = HashMap::with_max_entries(64, 0);
#[map]
static TOTALS: PerCpuArray<u64> = PerCpuArray::with_max_entries(4, 0);
#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);
#[map]
static WATCHED: Array<Watched> = Array::with_max_entries(1, 0);

unsafe extern "C" fn reserve_entry(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let Some(mut entry) = EVENTS.reserve::<Exec>(0) else {
        return 1;
    };
    let event = unsafe { &mut *entry.as_mut_ptr() };
    event.at = walk.at;
    event.index = index;
    event.length = 64;
    let _ = unsafe { bpf_probe_read_kernel_str_bytes(walk.next as *const u8, &mut event.name) };
    entry.submit(0);
    walk.found += 1;
    0
}

#[tracepoint]
pub fn run_reserve_entry(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, reserve_entry as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn read_by_value(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let Ok(next) = (unsafe { bpf_probe_read_kernel((walk.next + 16) as *const u64) }) else {
        return 1;
    };
    walk.next = next;
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn run_read_by_value(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, read_by_value as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn nested_lookups(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *(data as *mut Walk) };
    let Some(flow) = (unsafe { FLOWS.get(&u64::from(index)) }) else {
        return 0;
    };
    let Some(name) = (unsafe { NAMES.get(&(flow.bytes as u32)) }) else {
        return 0;
    };
    if name[0] == 47 {
        walk.found += 1;
    }
    let count = unsafe { COUNTS.get(&walk.at) }.copied().unwrap_or(0) + 1;
    let _ = COUNTS.insert(&walk.at, &count, 0);
    0
}

#[tracepoint]
pub fn run_nested_lookups(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, nested_lookups as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn event_on_stack(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let mut event = Exec {
        at: walk.at,
        index,
        length: 0,
        name: [0; 64],
    };
    if unsafe { bpf_probe_read_user_str_bytes(walk.next as *const u8, &mut event.name) }.is_ok() {
        let _ = EVENTS.output::<Exec>(&event, 0);
    }
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn run_event_on_stack(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, event_on_stack as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn fields_of_context(index: u32, data: *mut c_void) -> i64 {
    let walk = data as *mut Walk;
    unsafe {
        (*walk).depth += 1;
        (*walk).found ^= index;
        (*walk).next = bpf_ktime_get_ns();
    }
    if unsafe { (*walk).depth } > 16 { 1 } else { 0 }
}

#[tracepoint]
pub fn run_fields_of_context(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, fields_of_context as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn logs(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let ctx = TracePointContext::new(data);
    info!(&ctx, "step {} of {}", index, walk.depth);
    walk.depth += 1;
    0
}

#[tracepoint]
pub fn run_logs(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, logs as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn comm_in_callback(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    let Ok(comm) = bpf_get_current_comm() else {
        return 1;
    };
    if comm[0] == b'a' {
        walk.found += 1;
    }
    let _ = NAMES.insert(&index, &comm, 0);
    0
}

#[tracepoint]
pub fn run_comm_in_callback(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, comm_in_callback as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn totals(index: u32, data: *mut c_void) -> i64 {
    let walk = unsafe { &mut *data.cast::<Walk>() };
    if let Some(total) = TOTALS.get_ptr_mut(index & 3) {
        unsafe { *total += walk.at };
        walk.found += 1;
    }
    0
}

#[tracepoint]
pub fn run_totals(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    unsafe { bpf_loop(8, totals as *mut c_void, (&raw mut walk).cast(), 0) };
    walk.found
}

unsafe extern "C" fn into_context(index: u32, args: *mut Args) -> i64 {
    let args = unsafe { &mut *args };
    let from = (args.argv + u64::from(index) * 8) as *const u8;
    match unsafe { bpf_probe_read_user_str_bytes(from, &mut args.exec.name) } {
        Ok(read) => {
            args.exec.length += read.len() as u32;
            0
        }
        Err(_) => 1,
    }
}

#[tracepoint]
pub fn run_into_context(_ctx: TracePointContext) -> u32 {
    let mut args = Args {
        argv: 8,
        exec: Exec {
            at: 0,
            index: 0,
            length: 0,
            name: [0; 64],
        },
    };
    unsafe { bpf_loop(8, into_context as *mut c_void, &mut args as *mut Args as *mut c_void, 0) };
    args.exec.index
}

unsafe extern "C" fn indexed_in_context(index: u32, args: *mut Args) -> i64 {
    let args = unsafe { &mut *args };
    let at = (args.exec.length & 63) as usize;
    args.exec.name[at] = index as u8;
    args.exec.length += 1;
    0
}

#[tracepoint]
pub fn run_indexed_in_context(_ctx: TracePointContext) -> u32 {
    let mut args = Args {
        argv: 8,
        exec: Exec {
            at: 0,
            index: 0,
            length: 0,
            name: [0; 64],
        },
    };
    unsafe { bpf_loop(8, indexed_in_context as *mut c_void, &mut args as *mut Args as *mut c_void, 0) };
    args.exec.index
}

unsafe extern "C" fn output_of_context(index: u32, args: *mut Args) -> i64 {
    let args = unsafe { &mut *args };
    args.exec.index = index;
    args.exec.at = unsafe { bpf_ktime_get_ns() };
    let _ = EVENTS.output::<Exec>(&args.exec, 0);
    0
}

#[tracepoint]
pub fn run_output_of_context(_ctx: TracePointContext) -> u32 {
    let mut args = Args {
        argv: 8,
        exec: Exec {
            at: 0,
            index: 0,
            length: 0,
            name: [0; 64],
        },
    };
    unsafe { bpf_loop(8, output_of_context as *mut c_void, &mut args as *mut Args as *mut c_void, 0) };
    args.exec.index
}

unsafe extern "C" fn name_copied_out(index: u32, args: *mut Args) -> i64 {
    let args = unsafe { &mut *args };
    let name = args.exec.name;
    args.exec.at = unsafe { bpf_ktime_get_ns() };
    let Some(mut entry) = EVENTS.reserve::<Exec>(0) else {
        return 1;
    };
    let event = unsafe { &mut *entry.as_mut_ptr() };
    event.index = index;
    event.name = name;
    entry.submit(0);
    0
}

#[tracepoint]
pub fn run_name_copied_out(_ctx: TracePointContext) -> u32 {
    let mut args = Args {
        argv: 8,
        exec: Exec {
            at: 0,
            index: 0,
            length: 0,
            name: [0; 64],
        },
    };
    unsafe { bpf_loop(8, name_copied_out as *mut c_void, &mut args as *mut Args as *mut c_void, 0) };
    args.exec.index
}

unsafe extern "C" fn value_copied(_map: *mut c_void, key: *const u64, flow: *mut Flow, walk: *mut Walk) -> i64 {
    let walk = unsafe { &mut *walk };
    let flow = unsafe { *flow };
    if flow.bytes > walk.at {
        walk.found += 1;
        let _ = EVENTS.output::<Flow>(&flow, 0);
    }
    0
}

#[tracepoint]
pub fn run_value_copied(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    let flags = u64::from(walk.depth);
    unsafe {
        bpf_for_each_map_elem(
            (&raw const FLOWS).cast_mut().cast(),
            value_copied as *mut c_void,
            (&raw mut walk).cast(),
            flags,
        )
    };
    walk.found
}

unsafe extern "C" fn key_removed(_map: *mut c_void, key: *const u64, flow: *mut Flow, walk: *mut Walk) -> i64 {
    let (walk, flow, id) = unsafe { (&mut *walk, &*flow, *key) };
    if walk.at - flow.bytes > 1_000_000 {
        walk.found += 1;
        let _ = FLOWS.remove(&id);
    }
    0
}

#[tracepoint]
pub fn run_key_removed(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    let flags = u64::from(walk.depth);
    unsafe {
        bpf_for_each_map_elem(
            (&raw const FLOWS).cast_mut().cast(),
            key_removed as *mut c_void,
            (&raw mut walk).cast(),
            flags,
        )
    };
    walk.found
}

unsafe extern "C" fn key_by_pointer(_map: *mut c_void, key: *const u64, flow: *mut Flow, walk: *mut Walk) -> i64 {
    let walk = unsafe { &mut *walk };
    let key = unsafe { &*key };
    if FLOWS.remove(key).is_ok() {
        walk.found += 1;
    }
    0
}

#[tracepoint]
pub fn run_key_by_pointer(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    let flags = u64::from(walk.depth);
    unsafe {
        bpf_for_each_map_elem(
            (&raw const FLOWS).cast_mut().cast(),
            key_by_pointer as *mut c_void,
            (&raw mut walk).cast(),
            flags,
        )
    };
    walk.found
}

unsafe extern "C" fn value_reserved(_map: *mut c_void, key: *const u64, flow: *mut Flow, walk: *mut Walk) -> i64 {
    let walk = unsafe { &mut *walk };
    if let Some(mut entry) = EVENTS.reserve::<Flow>(0) {
        entry.write(unsafe { *flow });
        entry.submit(0);
        walk.found += 1;
    }
    0
}

#[tracepoint]
pub fn run_value_reserved(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    let flags = u64::from(walk.depth);
    unsafe {
        bpf_for_each_map_elem(
            (&raw const FLOWS).cast_mut().cast(),
            value_reserved as *mut c_void,
            (&raw mut walk).cast(),
            flags,
        )
    };
    walk.found
}

unsafe extern "C" fn summed(_map: *mut c_void, key: *const u64, flow: *mut Flow, walk: *mut Walk) -> i64 {
    let walk = unsafe { &mut *walk };
    walk.at += unsafe { (*flow).bytes };
    walk.next = walk.next.max(unsafe { (*flow).packets });
    walk.found += 1;
    0
}

#[tracepoint]
pub fn run_summed(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    let flags = u64::from(walk.depth);
    unsafe {
        bpf_for_each_map_elem(
            (&raw const FLOWS).cast_mut().cast(),
            summed as *mut c_void,
            (&raw mut walk).cast(),
            flags,
        )
    };
    walk.found
}

unsafe extern "C" fn inserted(_map: *mut c_void, key: *const u64, flow: *mut Flow, walk: *mut Walk) -> i64 {
    let walk = unsafe { &mut *walk };
    let (id, packets) = unsafe { (*key, (*flow).packets) };
    if COUNTS.insert(&id, &packets, 0).is_err() {
        walk.found += 1;
    }
    0
}

#[tracepoint]
pub fn run_inserted(_ctx: TracePointContext) -> u32 {
    let mut walk = Walk {
        at: unsafe { bpf_ktime_get_ns() },
        next: 8,
        found: 0,
        depth: 0,
    };
    let flags = u64::from(walk.depth);
    unsafe {
        bpf_for_each_map_elem(
            (&raw const FLOWS).cast_mut().cast(),
            inserted as *mut c_void,
            (&raw mut walk).cast(),
            flags,
        )
    };
    walk.found
}

unsafe extern "C" fn on_vma(_task: *mut c_void, vma: *mut c_void, found: *mut u64) -> i64 {
    let start = unsafe { bpf_probe_read_kernel(vma as *const u64) }.unwrap_or(0);
    unsafe { *found = start };
    0
}

#[tracepoint]
pub fn run_on_vma(_ctx: TracePointContext) -> u32 {
    let mut found = 0u64;
    unsafe {
        let task = bpf_get_current_task_btf();
        bpf_find_vma(task.cast(), 4096, on_vma as *mut c_void, (&raw mut found).cast(), 0);
    }
    found as u32
}

unsafe extern "C" fn on_timer(_map: *mut c_void, key: *mut u32, watched: *mut Watched) -> i64 {
    let watched = unsafe { &mut *watched };
    let mut name = [0u8; 32];
    let _ = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut name) };
    watched.count += u64::from(unsafe { *key }) + u64::from(name[3]);
    unsafe { bpf_timer_start(&raw mut watched.timer, 1_000_000, 0) };
    0
}

#[tracepoint]
pub fn run_on_timer(_ctx: TracePointContext) -> u32 {
    let Some(watched) = WATCHED.get_ptr_mut(0) else {
        return 0;
    };
    unsafe {
        bpf_timer_set_callback(&raw mut (*watched).timer, on_timer as *mut c_void);
        bpf_timer_start(&raw mut (*watched).timer, 1_000_000, 0);
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
