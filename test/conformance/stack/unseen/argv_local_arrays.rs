#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Argv {
    pub pid: u32,
    pub count: u32,
    pub lens: [u16; 8],
    pub args: [[u8; 48]; 8],
}

#[map]
static ARGVS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn argv(ctx: TracePointContext) -> u32 {
    match read_argv(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn read_argv(ctx: &TracePointContext) -> Result<(), i32> {
    let mut argv = Argv {
        pid: ctx.tgid(),
        count: 0,
        lens: [0; 8],
        args: [[0; 48]; 8],
    };
    let pointers: *const *const u8 = unsafe { ctx.read_at(24)? };
    for (i, slot) in argv.args.iter_mut().enumerate() {
        let pointer = unsafe { bpf_probe_read_user(pointers.add(i))? };
        if pointer.is_null() {
            break;
        }
        let text = unsafe { bpf_probe_read_user_str_bytes(pointer, slot)? };
        argv.lens[i] = text.len() as u16;
        argv.count += 1;
    }
    let _ = ARGVS.output::<Argv>(&argv, 0);
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
