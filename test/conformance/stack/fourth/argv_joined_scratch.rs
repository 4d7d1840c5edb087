#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::{PerCpuArray, RingBuf},
    programs::TracePointContext,
};

const ARGS: usize = 8;
const ARG: usize = 128;

#[repr(C)]
pub struct Argv {
    pub pid: u32,
    pub count: u32,
    pub lens: [u32; ARGS],
    pub args: [[u8; ARG]; ARGS],
}

#[map]
static SCRATCH: PerCpuArray<Argv> = PerCpuArray::with_max_entries(1, 0);
#[map]
static OUT: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[tracepoint]
pub fn argv(ctx: TracePointContext) -> u32 {
    match collect(&ctx) {
        Ok(n) => n,
        Err(_) => 0,
    }
}

fn collect(ctx: &TracePointContext) -> Result<u32, i32> {
    let scratch = SCRATCH.get_ptr_mut(0).ok_or(-1)?;
    let scratch = unsafe { &mut *scratch };
    let argv: *const *const u8 = unsafe { ctx.read_at(24)? };
    scratch.pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    scratch.count = 0;
    for i in 0..ARGS {
        let arg = unsafe { bpf_probe_read_user(argv.add(i))? };
        if arg.is_null() {
            break;
        }
        let read = unsafe { bpf_probe_read_user_str_bytes(arg, &mut scratch.args[i])? };
        scratch.lens[i] = read.len() as u32;
        scratch.count += 1;
    }
    OUT.output::<Argv>(&*scratch, 0)?;
    Ok(scratch.count)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
