#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Exec {
    pub pid: u32,
    pub argc: u32,
    pub comm: [u8; 16],
    pub path: [u8; 256],
    pub args: [[u8; 64]; 6],
}

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint]
pub fn execve(ctx: TracePointContext) -> u32 {
    let Some(mut entry) = EXECS.reserve::<Exec>(0) else {
        return 0;
    };
    let exec = entry.as_mut_ptr();
    match unsafe { fill(&ctx, exec) } {
        Ok(()) => entry.submit(0),
        Err(_) => entry.discard(0),
    }
    0
}

unsafe fn fill(ctx: &TracePointContext, exec: *mut Exec) -> Result<(), i32> {
    unsafe {
        (*exec).pid = ctx.tgid();
        (*exec).argc = 0;
        (*exec).comm = bpf_get_current_comm()?;
        let path: *const u8 = ctx.read_at(16)?;
        bpf_probe_read_user_str_bytes(path, &mut (*exec).path)?;
        let argv: *const *const u8 = ctx.read_at(24)?;
        for i in 0..6 {
            let arg = bpf_probe_read_user(argv.add(i))?;
            if arg.is_null() {
                break;
            }
            bpf_probe_read_user_str_bytes(arg, &mut (*exec).args[i])?;
            (*exec).argc += 1;
        }
    }
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
