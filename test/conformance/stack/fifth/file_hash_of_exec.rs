#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::{file, linux_binprm},
    helpers::{bpf_ima_file_hash, bpf_probe_read_kernel},
    macros::{lsm, map},
    maps::{HashMap, RingBuf},
    programs::LsmContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Digest {
    pub algorithm: u64,
    pub bytes: [u8; 64],
}

#[repr(C)]
pub struct Unknown {
    pub pid: u32,
    pub uid: u32,
    pub digest: Digest,
}

#[map]
static TRUSTED: HashMap<[u8; 32], u32> = HashMap::with_max_entries(10000, 0);
#[map]
static UNKNOWN: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

fn digest_of(ctx: &LsmContext) -> Result<Digest, i64> {
    let bprm: *const linux_binprm = ctx.arg(0);
    let file = unsafe { bpf_probe_read_kernel((bprm as *const *mut file).add(8)) }?;
    let mut digest = Digest {
        algorithm: 0,
        bytes: [0; 64],
    };
    match unsafe { bpf_ima_file_hash(file, digest.bytes.as_mut_ptr().cast(), 64) } {
        e if e < 0 => Err(e),
        algorithm => {
            digest.algorithm = algorithm as u64;
            Ok(digest)
        }
    }
}

#[lsm(hook = "bprm_creds_for_exec", sleepable)]
pub fn known_files_only(ctx: LsmContext) -> i32 {
    let digest = match digest_of(&ctx) {
        Ok(digest) => digest,
        Err(_) => return 0,
    };
    let mut key = [0u8; 32];
    key.copy_from_slice(&digest.bytes[..32]);
    if unsafe { TRUSTED.get(&key) }.is_some() {
        return 0;
    }
    let unknown = Unknown {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        digest,
    };
    let _ = UNKNOWN.output::<Unknown>(&unknown, 0);
    -13
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
