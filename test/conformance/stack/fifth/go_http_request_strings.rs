#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user, bpf_probe_read_user_buf},
    macros::{map, uprobe},
    maps::{HashMap, PerCpuArray, PerfEventArray},
    programs::ProbeContext,
};
use aya_log_ebpf::{debug, error};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct GoString {
    pub ptr: *const u8,
    pub len: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Request {
    pub start: u64,
    pub goroutine: u64,
    pub status: u64,
    pub method: [u8; 8],
    pub path: [u8; 128],
}

#[map]
static REQUEST: PerCpuArray<Request> = PerCpuArray::with_max_entries(1, 0);
#[map]
static ACTIVE: HashMap<u64, Request> = HashMap::with_max_entries(2048, 0);
#[map]
static DONE: PerfEventArray<Request> = PerfEventArray::new(0);

#[inline(always)]
fn goroutine(ctx: &ProbeContext) -> u64 {
    unsafe { (*ctx.regs).r14 }
}

fn read_string<const N: usize>(at: *const GoString, into: &mut [u8; N]) -> Result<usize, i32> {
    let string = unsafe { bpf_probe_read_user(at)? };
    let len = if string.len > N { N } else { string.len };
    unsafe { bpf_probe_read_user_buf(string.ptr, &mut into[..len])? };
    Ok(len)
}

#[uprobe]
pub fn serve_http_enter(ctx: ProbeContext) -> u32 {
    match try_enter(&ctx) {
        Ok(len) => {
            debug!(&ctx, "a path of {} bytes", len);
            0
        }
        Err(e) => {
            error!(&ctx, "unreadable request in {}: {}", ctx.pid(), e);
            1
        }
    }
}

fn try_enter(ctx: &ProbeContext) -> Result<usize, i32> {
    let request = REQUEST.get_ptr_mut(0).ok_or(-1)?;
    let request = unsafe { &mut *request };
    let object = unsafe { (*ctx.regs).rdi } as *const u8;
    request.start = unsafe { bpf_ktime_get_ns() };
    request.goroutine = goroutine(ctx);
    request.status = 0;
    read_string(object.cast(), &mut request.method)?;
    let url = unsafe { bpf_probe_read_user(object.add(16) as *const *const u8)? };
    let len = read_string(unsafe { url.add(56) }.cast(), &mut request.path)?;
    ACTIVE.insert(&request.goroutine, &*request, 0)?;
    Ok(len)
}

#[uprobe]
pub fn serve_http_leave(ctx: ProbeContext) -> u32 {
    let id = goroutine(&ctx);
    let Some(active) = ACTIVE.get_ptr_mut(&id) else {
        return 0;
    };
    unsafe {
        (*active).status = (*ctx.regs).rbx;
        (*active).start = bpf_ktime_get_ns() - (*active).start;
        DONE.output(&ctx, &*active, 0);
    }
    ACTIVE.remove(&id).is_err() as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
