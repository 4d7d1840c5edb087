#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_pid_tgid, bpf_get_current_uid_gid, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{lsm, map},
    maps::{HashMap, RingBuf},
    programs::LsmContext,
};

const NAME_LEN: usize = 64;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct FileName {
    pub bytes: [u8; NAME_LEN],
}

#[repr(C)]
pub struct Denied {
    pub pid: u32,
    pub uid: u32,
    pub name: FileName,
}

#[map]
static PROTECTED: HashMap<FileName, u8> = HashMap::with_max_entries(256, 0);
#[map]
static DENIED: RingBuf = RingBuf::with_byte_size(65536, 0);

#[lsm(hook = "file_open")]
pub fn file_open_guard(ctx: LsmContext) -> i32 {
    match try_file_open(&ctx) {
        Ok(ret) => ret,
        Err(_) => 0,
    }
}

fn try_file_open(ctx: &LsmContext) -> Result<i32, i32> {
    let file: *const u8 = ctx.arg(0);
    let dentry: *const u8 = unsafe { bpf_probe_read_kernel(file.add(72) as *const *const u8)? };
    let name_ptr: *const u8 = unsafe { bpf_probe_read_kernel(dentry.add(40) as *const *const u8)? };
    let mut name = FileName {
        bytes: [0; NAME_LEN],
    };
    unsafe { bpf_probe_read_kernel_str_bytes(name_ptr, &mut name.bytes)? };
    if unsafe { PROTECTED.get(&name) }.is_none() {
        return Ok(0);
    }
    if let Some(mut entry) = DENIED.reserve::<Denied>(0) {
        entry.write(Denied {
            pid: (bpf_get_current_pid_tgid() >> 32) as u32,
            uid: bpf_get_current_uid_gid() as u32,
            name,
        });
        entry.submit(0);
    }
    Ok(-13)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
