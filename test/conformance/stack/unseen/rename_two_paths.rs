#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Rename {
    pub pid: u32,
    pub uid: u32,
    pub old: [u8; 256],
    pub new: [u8; 256],
}

#[map]
static RENAMES: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn rename_paths(ctx: TracePointContext) -> u32 {
    let mut rename = Rename {
        pid: ctx.pid(),
        uid: ctx.uid(),
        old: [0; 256],
        new: [0; 256],
    };
    let Ok(old) = (unsafe { ctx.read_at::<u64>(16) }) else {
        return 1;
    };
    let Ok(new) = (unsafe { ctx.read_at::<u64>(24) }) else {
        return 1;
    };
    unsafe {
        let _ = bpf_probe_read_user_str_bytes(old as *const u8, &mut rename.old);
        let _ = bpf_probe_read_user_str_bytes(new as *const u8, &mut rename.new);
    }
    let _ = RENAMES.output::<Rename>(&rename, 0);
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
