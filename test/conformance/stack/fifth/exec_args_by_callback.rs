#![no_std]
#![no_main]

use core::{ffi::c_void, ptr};

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_loop, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{PerCpuArray, RingBuf},
    programs::TracePointContext,
};

pub const MAX_ARGS: usize = 20;
pub const ARG_LEN: usize = 128;

#[repr(C)]
pub struct ExecEvent {
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub argc: u32,
    pub truncated: u32,
    pub args: [[u8; ARG_LEN]; MAX_ARGS],
}

#[map]
static HEAP: PerCpuArray<ExecEvent> = PerCpuArray::with_max_entries(1, 0);
#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

struct ArgReader {
    argv: *const *const u8,
}

extern "C" fn read_arg(i: u32, data: *mut c_void) -> i64 {
    let reader = unsafe { &*(data as *const ArgReader) };
    let i = i as usize;
    if i >= MAX_ARGS {
        return 1;
    }
    let arg = unsafe { bpf_probe_read_user(reader.argv.add(i)) }.unwrap_or(ptr::null());
    if arg.is_null() {
        return 1;
    }
    let Some(event) = HEAP.get_ptr_mut(0) else {
        return 1;
    };
    let event = unsafe { &mut *event };
    match unsafe { bpf_probe_read_user_str_bytes(arg, &mut event.args[i]) } {
        Ok(text) => {
            if text.len() + 1 == ARG_LEN {
                event.truncated += 1;
            }
            event.argc += 1;
            0
        }
        Err(_) => 1,
    }
}

fn try_execve(ctx: TracePointContext) -> Result<(), i32> {
    let argv = unsafe { ctx.read_at::<*const *const u8>(24)? };
    let event = HEAP.get_ptr_mut(0).ok_or(1)?;
    unsafe {
        (*event).pid = ctx.tgid();
        (*event).uid = ctx.uid();
        (*event).comm = ctx.command()?;
        (*event).argc = 0;
        (*event).truncated = 0;
    }
    let reader = ArgReader { argv };
    let done = unsafe {
        bpf_loop(
            MAX_ARGS as u32,
            read_arg as *mut c_void,
            &reader as *const _ as *mut c_void,
            0,
        )
    };
    if done < 0 {
        return Err(done as i32);
    }
    EVENTS.output::<ExecEvent>(unsafe { &*event }, 0)
}

#[tracepoint]
pub fn enter_execve(ctx: TracePointContext) -> u32 {
    match try_execve(ctx) {
        Ok(()) => 0,
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
