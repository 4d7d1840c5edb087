#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{fentry, fexit, map},
    maps::{LruHashMap, PerfEventArray},
    programs::{FEntryContext, FExitContext},
};

/// Parts of `struct dentry` up to its name.
#[repr(C)]
#[derive(Clone, Copy)]
struct QStr {
    hash_len: u64,
    name: *const u8,
}

const D_NAME: usize = 32;
const NAME: usize = 64;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Unlink {
    pid: u32,
    result: i32,
    name: [u8; NAME],
}

#[map]
static RUNNING: LruHashMap<u32, Unlink> = LruHashMap::with_max_entries(1024, 0);

#[map]
static UNLINKS: PerfEventArray<Unlink> = PerfEventArray::new(0);

#[fentry(function = "do_unlinkat")]
pub fn unlink_enter(ctx: FEntryContext) -> i32 {
    match enter(&ctx) {
        Ok(()) => 0,
        Err(error) => error,
    }
}

fn enter(ctx: &FEntryContext) -> Result<(), i32> {
    let dentry: *const u8 = ctx.arg(1);
    let name: QStr = unsafe { bpf_probe_read_kernel(dentry.add(D_NAME).cast())? };
    let mut unlink = Unlink {
        pid: ctx.pid(),
        result: 0,
        name: [0; NAME],
    };
    unsafe { bpf_probe_read_kernel_str_bytes(name.name, &mut unlink.name)? };
    RUNNING.insert(&unlink.pid, &unlink, 0)
}

#[fexit(function = "do_unlinkat")]
pub fn unlink_exit(ctx: FExitContext) -> i32 {
    let pid = ctx.pid();
    let Some(running) = RUNNING.get_ptr_mut(&pid) else {
        return 0;
    };
    let unlink = unsafe { &mut *running };
    unlink.result = ctx.arg::<i32>(2);
    UNLINKS.output(&ctx, &*unlink, 0);
    let _ = RUNNING.remove(&pid);
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
