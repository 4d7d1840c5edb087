#![no_std]
#![no_main]

use core::ffi::c_int;

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{lsm, map},
    maps::{Array, RingBuf},
    programs::LsmContext,
};

#[repr(C)]
pub struct Qstr {
    pub hash_len: u64,
    pub name: *const u8,
}

#[repr(C)]
pub struct Dentry {
    pub d_flags: u32,
    pub d_seq: u32,
    pub d_hash: [u64; 2],
    pub d_parent: *const Dentry,
    pub d_name: Qstr,
}

#[repr(C)]
pub struct File {
    pub f_mode: u64,
    pub f_path_mnt: *const u8,
    pub f_path_dentry: *const Dentry,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Prefix {
    pub len: u32,
    pub bytes: [u8; 32],
}

#[repr(C)]
pub struct Denial {
    pub comm: [u8; 16],
    pub name: [u8; 48],
}

#[map]
static PREFIXES: Array<Prefix> = Array::with_max_entries(4, 0);
#[map]
static DENIALS: RingBuf = RingBuf::with_byte_size(1 << 15, 0);

#[lsm(hook = "file_open")]
pub fn file_open(ctx: LsmContext) -> i32 {
    match unsafe { try_file_open(ctx) } {
        Ok(ret) => ret,
        Err(ret) => ret,
    }
}

unsafe fn try_file_open(ctx: LsmContext) -> Result<c_int, c_int> {
    let file: *const File = ctx.arg(0);
    let previous: c_int = ctx.arg(1);
    if previous != 0 {
        return Err(previous);
    }
    let dentry =
        unsafe { bpf_probe_read_kernel(&raw const (*file).f_path_dentry) }.map_err(|_| 0)?;
    let name = unsafe { bpf_probe_read_kernel(&raw const (*dentry).d_name.name) }.map_err(|_| 0)?;
    let mut denial = Denial {
        comm: bpf_get_current_comm().map_err(|_| 0)?,
        name: [0; 48],
    };
    unsafe { bpf_probe_read_kernel_str_bytes(name, &mut denial.name) }.map_err(|_| 0)?;
    for index in 0..4 {
        let Some(prefix) = PREFIXES.get(index) else {
            break;
        };
        if prefix.len == 0 {
            continue;
        }
        let mut same = true;
        for i in 0..32 {
            if i < prefix.len as usize && prefix.bytes[i] != denial.name[i] {
                same = false;
                break;
            }
        }
        if same {
            let _ = DENIALS.output::<Denial>(&denial, 0);
            return Err(-13);
        }
    }
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
