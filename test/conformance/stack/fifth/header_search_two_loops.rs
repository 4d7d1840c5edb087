#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_loop, bpf_probe_read_user, bpf_probe_read_user_buf},
    macros::{map, uprobe},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

const NAME: usize = 24;
const VALUE: usize = 80;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice {
    pub data: *const u8,
    pub len: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct HeaderField {
    pub name: Slice,
    pub value: Slice,
}

#[repr(C)]
pub struct TraceId {
    pub pid: u32,
    pub len: u32,
    pub value: [u8; VALUE],
}

#[repr(C)]
struct Headers {
    fields: *const HeaderField,
    count: u32,
    found: i32,
}

#[repr(C)]
struct Lower<'a> {
    name: &'a mut [u8; NAME],
}

#[map]
static WANTED: HashMap<[u8; NAME], u8> = HashMap::with_max_entries(16, 0);
#[map]
static IDS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

extern "C" fn lower_byte(i: u32, lower: *mut c_void) -> i64 {
    let lower = unsafe { &mut *(lower as *mut Lower) };
    let Some(byte) = lower.name.get_mut(i as usize) else {
        return 1;
    };
    if *byte == 0 {
        return 1;
    }
    byte.make_ascii_lowercase();
    0
}

extern "C" fn check_header(i: u32, headers: *mut c_void) -> i64 {
    let headers = unsafe { &mut *(headers as *mut Headers) };
    if i >= headers.count {
        return 1;
    }
    let Ok(field) = (unsafe { bpf_probe_read_user(headers.fields.add(i as usize)) }) else {
        return 1;
    };
    let mut name = [0u8; NAME];
    let len = (field.name.len as usize).min(NAME - 1);
    if unsafe { bpf_probe_read_user_buf(field.name.data, &mut name[..len]) }.is_err() {
        return 0;
    }
    let mut lower = Lower { name: &mut name };
    unsafe {
        bpf_loop(
            NAME as u32,
            lower_byte as *mut c_void,
            &raw mut lower as *mut c_void,
            0,
        )
    };
    if unsafe { WANTED.get(&name) }.is_some() {
        headers.found = i as i32;
        return 1;
    }
    0
}

fn try_headers(ctx: &ProbeContext) -> Option<()> {
    let fields: *const HeaderField = ctx.arg(1)?;
    let count: u64 = ctx.arg(2)?;
    let mut headers = Headers {
        fields,
        count: count as u32,
        found: -1,
    };
    unsafe {
        bpf_loop(
            64,
            check_header as *mut c_void,
            &raw mut headers as *mut c_void,
            0,
        )
    };
    let found = usize::try_from(headers.found).ok()?;
    let value = unsafe { bpf_probe_read_user(&raw const (*fields.add(found)).value) }.ok()?;
    let mut id = TraceId {
        pid: ctx.tgid(),
        len: value.len as u32,
        value: [0; VALUE],
    };
    unsafe { bpf_probe_read_user_buf(value.data, &mut id.value) }.ok()?;
    IDS.output::<TraceId>(&id, 0).ok()
}

#[uprobe]
pub fn submit_headers(ctx: ProbeContext) -> u32 {
    try_headers(&ctx);
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
