#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

const PATH: usize = 232;

/// Both names of a rename, as the process gave them.
#[repr(C)]
pub struct Rename {
    pid: u32,
    uid: u32,
    comm: [u8; 16],
    old: [u8; PATH],
    new: [u8; PATH],
}

#[map]
static RENAMES: PerfEventArray<Rename> = PerfEventArray::new(0);

#[tracepoint(category = "syscalls", name = "sys_enter_rename")]
pub fn path_events_big(ctx: TracePointContext) -> u32 {
    match renamed(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn renamed(ctx: &TracePointContext) -> Result<(), i32> {
    let old: *const u8 = unsafe { ctx.read_at(16)? };
    let new: *const u8 = unsafe { ctx.read_at(24)? };
    let mut rename = Rename {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        comm: ctx.command()?,
        old: [0; PATH],
        new: [0; PATH],
    };
    unsafe {
        bpf_probe_read_user_str_bytes(old, &mut rename.old)?;
        bpf_probe_read_user_str_bytes(new, &mut rename.new)?;
    }
    RENAMES.output(ctx, &rename, 0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
