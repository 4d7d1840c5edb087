#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    EbpfContext,
    bindings::task_struct,
    helpers::{
        bpf_find_vma, bpf_get_current_task_btf, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{fentry, map},
    maps::RingBuf,
    programs::FEntryContext,
};

mod offsets {
    pub const VMA_START: usize = 0;
    pub const VMA_FILE: usize = 160;
    pub const FILE_DENTRY: usize = 72;
    pub const DENTRY_NAME: usize = 40;
}

#[repr(C)]
pub struct Mapping {
    pub pid: u64,
    pub address: u64,
    pub start: u64,
    pub file: [u8; 64],
}

#[map]
static MAPPINGS: RingBuf = RingBuf::with_byte_size(32 * 1024, 0);

fn read_ptr(base: *const u8, offset: usize) -> Result<*const u8, i32> {
    unsafe { bpf_probe_read_kernel(base.add(offset) as *const *const u8) }
}

fn fill(vma: *const u8, mapping: &mut Mapping) -> Result<(), i32> {
    mapping.start = read_ptr(vma, offsets::VMA_START)? as u64;
    let file = read_ptr(vma, offsets::VMA_FILE)?;
    if file.is_null() {
        mapping.file[0] = b'?';
        return Ok(());
    }
    let dentry = read_ptr(file, offsets::FILE_DENTRY)?;
    let name = read_ptr(dentry, offsets::DENTRY_NAME)?;
    unsafe { bpf_probe_read_kernel_str_bytes(name, &mut mapping.file)? };
    Ok(())
}

extern "C" fn found(_task: *mut task_struct, vma: *const u8, data: *mut c_void) -> i64 {
    let mapping = unsafe { &mut *(data as *mut Mapping) };
    if fill(vma, mapping).is_err() {
        mapping.start = 0;
    }
    0
}

#[fentry(function = "force_sig_fault")]
pub fn fault(ctx: FEntryContext) -> i32 {
    let address: u64 = ctx.arg(2);
    let mut mapping = Mapping {
        pid: ctx.tgid() as u64,
        address,
        start: 0,
        file: [0; 64],
    };
    let ret = unsafe {
        let task = bpf_get_current_task_btf();
        bpf_find_vma(
            task,
            address,
            found as *mut c_void,
            &mut mapping as *mut _ as *mut c_void,
            0,
        )
    };
    if ret == 0 && mapping.start != 0 {
        let _ = MAPPINGS.output::<Mapping>(&mapping, 0);
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
