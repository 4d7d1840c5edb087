#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_user, bpf_probe_read_user_buf, generated::bpf_loop},
    macros::{map, tracepoint},
    maps::{PerCpuHashMap, RingBuf},
    programs::TracePointContext,
};
use aya_log_ebpf::{debug, warn};

const CHUNK: usize = 96;
const MAX_VECTORS: u32 = 32;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct IoVec {
    pub base: *const u8,
    pub len: u64,
}

#[repr(C)]
pub struct Finding {
    pub pid: u32,
    pub fd: i32,
    pub vector: u32,
    pub offset: u32,
    pub text: [u8; 32],
}

#[repr(C)]
struct Scan {
    vectors: *const IoVec,
    pid: u32,
    fd: i32,
    findings: u32,
    bytes: u32,
}

#[map]
static FINDINGS: RingBuf = RingBuf::with_byte_size(64 * 1024, 0);
#[map]
static SCANNED: PerCpuHashMap<u32, u64> = PerCpuHashMap::with_max_entries(2048, 0);

const MARK: [u8; 4] = *b"AKIA";

unsafe extern "C" fn scan_vector(index: u32, scan: *mut c_void) -> i64 {
    let scan = unsafe { &mut *scan.cast::<Scan>() };
    let vector = match unsafe { bpf_probe_read_user(scan.vectors.add(index as usize)) } {
        Ok(vector) => vector,
        Err(_) => return 1,
    };
    let mut chunk = [0u8; CHUNK];
    if unsafe { bpf_probe_read_user_buf(vector.base, &mut chunk) }.is_err() {
        return 0;
    }
    scan.bytes += vector.len as u32;
    for offset in 0..CHUNK - 32 {
        if chunk[offset..offset + 4] == MARK {
            let mut finding = Finding {
                pid: scan.pid,
                fd: scan.fd,
                vector: index,
                offset: offset as u32,
                text: [0; 32],
            };
            finding.text.copy_from_slice(&chunk[offset..offset + 32]);
            let _ = FINDINGS.output::<Finding>(&finding, 0);
            scan.findings += 1;
            return 1;
        }
    }
    0
}

#[tracepoint(category = "syscalls", name = "sys_enter_writev")]
pub fn sys_enter_writev(ctx: TracePointContext) -> u32 {
    match try_writev(&ctx) {
        Ok(n) => n,
        Err(e) => {
            debug!(&ctx, "writev: {}", e);
            0
        }
    }
}

fn try_writev(ctx: &TracePointContext) -> Result<u32, i32> {
    let fd: u64 = unsafe { ctx.read_at(16)? };
    let vectors: *const IoVec = unsafe { ctx.read_at(24)? };
    let count: u64 = unsafe { ctx.read_at(32)? };
    let pid = ctx.tgid();
    let mut scan = Scan {
        vectors,
        pid,
        fd: fd as i32,
        findings: 0,
        bytes: 0,
    };
    let count = if count > MAX_VECTORS as u64 {
        MAX_VECTORS
    } else {
        count as u32
    };
    unsafe { bpf_loop(count, scan_vector as *mut c_void, (&raw mut scan).cast(), 0) };
    if scan.findings > 0 {
        warn!(ctx, "pid {} wrote a key to fd {}", pid, scan.fd);
    }
    let bytes = scan.bytes as u64;
    match SCANNED.get_ptr_mut(&pid) {
        Some(total) => unsafe { *total += bytes },
        None => SCANNED.insert(&pid, &bytes, 0)?,
    }
    Ok(scan.findings)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
