#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};

const NAME: usize = 32;
const DEPTH: usize = 6;

const PARENT: usize = 24;
const NAME_POINTER: usize = 40;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Component {
    name: [u8; NAME],
    len: u32,
    depth: u32,
}

#[map]
static COMPONENTS: PerfEventArray<Component> = PerfEventArray::new(0);

#[kprobe(function = "vfs_mkdir")]
pub fn never_inlined_steps(ctx: ProbeContext) -> u32 {
    let Some(dentry) = ctx.arg::<*const u8>(2) else {
        return 0;
    };
    walk(&ctx, dentry)
}

#[inline(never)]
fn walk(ctx: &ProbeContext, mut dentry: *const u8) -> u32 {
    for depth in 0..DEPTH as u32 {
        if report(ctx, dentry, depth) == 0 {
            return depth;
        }
        let parent = parent_of(dentry);
        if parent.is_null() || parent == dentry {
            return depth;
        }
        dentry = parent;
    }
    DEPTH as u32
}

#[inline(never)]
fn parent_of(dentry: *const u8) -> *const u8 {
    unsafe { bpf_probe_read_kernel(dentry.add(PARENT).cast::<*const u8>()) }
        .unwrap_or(core::ptr::null())
}

#[inline(never)]
fn report(ctx: &ProbeContext, dentry: *const u8, depth: u32) -> u32 {
    let mut component = Component {
        name: [0; NAME],
        len: 0,
        depth,
    };
    let Ok(name) = (unsafe { bpf_probe_read_kernel(dentry.add(NAME_POINTER).cast::<*const u8>()) })
    else {
        return 0;
    };
    match unsafe { bpf_probe_read_kernel_str_bytes(name, &mut component.name) } {
        Ok(bytes) => component.len = bytes.len() as u32,
        Err(_) => return 0,
    }
    if ctx.pid() != 0 {
        COMPONENTS.output(ctx, &component, 0);
    }
    component.len
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
