#![no_std]
#![no_main]

use core::mem;

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Offsets {
    pub frame_code: u32,
    pub frame_back: u32,
    pub code_name: u32,
    pub code_file: u32,
    pub text: u32,
    pub version: u32,
}

#[repr(C)]
pub struct PyCall {
    pub at: u64,
    pub pid: u32,
    pub depth: u32,
    pub name: [u8; 64],
    pub caller: [u8; 64],
    pub file: [u8; 160],
}

#[map]
static PYTHONS: HashMap<u32, Offsets> = HashMap::with_max_entries(128, 0);
#[map]
static PY_CALLS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[inline(always)]
unsafe fn follow(base: u64, offset: u32) -> Result<u64, i32> {
    unsafe { bpf_probe_read_user((base + offset as u64) as *const u64) }
}

#[uprobe]
pub fn eval_frame(ctx: ProbeContext) -> u32 {
    match unsafe { try_eval(&ctx) } {
        Ok(_) => 0,
        Err(_) => 1,
    }
}

unsafe fn try_eval(ctx: &ProbeContext) -> Result<u32, i32> {
    let pid = ctx.tgid();
    let Some(offsets) = (unsafe { PYTHONS.get(&pid) }) else {
        return Ok(0);
    };
    let frame: u64 = ctx.arg(1).ok_or(-1)?;
    let mut call: PyCall = unsafe { mem::zeroed() };
    unsafe {
        call.at = bpf_ktime_get_ns();
        call.pid = pid;
        let code = follow(frame, offsets.frame_code)?;
        let name = follow(code, offsets.code_name)?;
        bpf_probe_read_user_str_bytes((name + offsets.text as u64) as *const u8, &mut call.name)?;
        let file = follow(code, offsets.code_file)?;
        bpf_probe_read_user_str_bytes((file + offsets.text as u64) as *const u8, &mut call.file)?;
        let back = follow(frame, offsets.frame_back)?;
        if back != 0 {
            call.depth = 1;
            let code = follow(back, offsets.frame_code)?;
            let name = follow(code, offsets.code_name)?;
            let text = (name + offsets.text as u64) as *const u8;
            bpf_probe_read_user_str_bytes(text, &mut call.caller)?;
        }
    }
    PY_CALLS.output::<PyCall>(&call, 0)?;
    Ok(call.depth)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
