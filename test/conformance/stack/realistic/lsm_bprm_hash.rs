#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{lsm, map},
    maps::{HashMap, PerCpuArray, RingBuf},
    programs::LsmContext,
};

const FILENAME: usize = 96;
const PATH: usize = 256;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Denied {
    pid: u32,
    uid: u32,
    hash: u64,
    comm: [u8; 16],
}

#[repr(C)]
pub struct Path {
    bytes: [u8; PATH],
}

#[map]
static PATHS: PerCpuArray<Path> = PerCpuArray::with_max_entries(1, 0);

#[map]
static ALLOWED: HashMap<u64, u8> = HashMap::with_max_entries(4096, 0);

#[map]
static DENIALS: RingBuf = RingBuf::with_byte_size(16 * 1024, 0);

#[lsm(hook = "bprm_check_security")]
pub fn lsm_bprm_hash(ctx: LsmContext) -> i32 {
    // The answer of the module before us counts.
    let before: i32 = ctx.arg(1);
    if before != 0 {
        return before;
    }
    check(&ctx).unwrap_or(0)
}

fn check(ctx: &LsmContext) -> Result<i32, i32> {
    let bprm: *const u8 = ctx.arg(0);
    let name: *const u8 = unsafe { bpf_probe_read_kernel(bprm.add(FILENAME).cast())? };
    let path = PATHS.get_ptr_mut(0).ok_or(-1)?;
    let bytes = unsafe { bpf_probe_read_kernel_str_bytes(name, &mut (*path).bytes)? };
    let hash = fnv(bytes);
    if unsafe { ALLOWED.get(&hash) }.is_some() {
        return Ok(0);
    }
    let denied = Denied {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        hash,
        comm: ctx.command()?,
    };
    DENIALS.output::<Denied>(&denied, 0)?;
    Ok(-1)
}

fn fnv(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for i in 0..PATH {
        let Some(byte) = bytes.get(i) else { break };
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
