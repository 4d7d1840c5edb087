#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_kernel},
    macros::{kprobe, map},
    maps::PerfEventArray,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ShortName {
    pub length: u32,
    pub hash: u32,
    pub text: [u8; 152],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Created {
    pub at: u64,
    pub tgid: u32,
    pub mode: u32,
    pub name: ShortName,
}

#[map]
static CREATED: PerfEventArray<Created> = PerfEventArray::new(0);

#[kprobe]
pub fn vfs_create(ctx: ProbeContext) -> u32 {
    match created(&ctx) {
        Ok(event) => {
            CREATED.output(&ctx, &event, 0);
            0
        }
        Err(_) => 1,
    }
}

fn created(ctx: &ProbeContext) -> Result<Created, i32> {
    let name: *const ShortName = ctx.arg(2).ok_or(-1)?;
    let name = unsafe { bpf_probe_read_kernel(name)? };
    Ok(Created {
        at: unsafe { bpf_ktime_get_ns() },
        tgid: ctx.tgid(),
        mode: ctx.arg(3).ok_or(-1)?,
        name,
    })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
