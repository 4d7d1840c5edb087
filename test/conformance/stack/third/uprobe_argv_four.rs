#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::PerfEventArray,
    programs::ProbeContext,
};

const ARGUMENTS: usize = 4;
const LENGTH: usize = 96;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Main {
    pub tgid: u32,
    pub argc: u32,
    pub argv: [[u8; LENGTH]; ARGUMENTS],
}

#[map]
static MAINS: PerfEventArray<Main> = PerfEventArray::new(0);

#[uprobe]
pub fn libc_start_main(ctx: ProbeContext) -> u32 {
    let Some(argc) = ctx.arg::<u32>(1) else {
        return 0;
    };
    let Some(argv) = ctx.arg::<*const *const u8>(2) else {
        return 0;
    };
    let mut main = Main {
        tgid: (bpf_get_current_pid_tgid() >> 32) as u32,
        argc,
        argv: [[0; LENGTH]; ARGUMENTS],
    };
    for (i, to) in main.argv.iter_mut().enumerate() {
        let Ok(argument) = (unsafe { bpf_probe_read_user(argv.add(i)) }) else {
            break;
        };
        if argument.is_null() {
            break;
        }
        let _ = unsafe { bpf_probe_read_user_str_bytes(argument, to) };
    }
    MAINS.output(&ctx, &main, 0);
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
