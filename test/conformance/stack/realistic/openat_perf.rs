#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::PerfEventArray,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Open {
    pid: u32,
    uid: u32,
    comm: [u8; 16],
    filename: [u8; 128],
}

#[map]
static OPENS: PerfEventArray<Open> = PerfEventArray::new(0);

#[tracepoint(category = "syscalls", name = "sys_enter_openat")]
pub fn openat_perf(ctx: TracePointContext) -> i64 {
    match handle(&ctx) {
        Ok(()) => 0,
        Err(error) => i64::from(error),
    }
}

fn handle(ctx: &TracePointContext) -> Result<(), i32> {
    let mut open = Open {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        comm: ctx.command()?,
        filename: [0; 128],
    };
    if open.comm.starts_with(b"systemd") {
        return Ok(());
    }
    unsafe {
        let filename: *const u8 = ctx.read_at(24)?;
        bpf_probe_read_user_str_bytes(filename, &mut open.filename)?;
    }
    OPENS.output(ctx, &open, 0);
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
