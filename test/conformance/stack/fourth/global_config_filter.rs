#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext, Global,
    helpers::{bpf_get_current_comm, bpf_probe_read_user_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[unsafe(no_mangle)]
static TARGET_PID: Global<u32> = Global::new(0);
#[unsafe(no_mangle)]
static TARGET_UID: Global<u32> = Global::new(u32::MAX);

#[repr(C)]
pub struct Chdir {
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub dir: [u8; 120],
}

#[map]
static CHDIRS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

fn wanted(pid: u32, uid: u32) -> bool {
    let (target_pid, target_uid) = (TARGET_PID.load(), TARGET_UID.load());
    (target_pid == 0 || target_pid == pid) && (target_uid == u32::MAX || target_uid == uid)
}

#[tracepoint]
pub fn chdir(ctx: TracePointContext) -> u32 {
    let (pid, uid) = (ctx.tgid(), ctx.uid());
    if !wanted(pid, uid) {
        return 0;
    }
    let mut event = Chdir {
        pid,
        uid,
        comm: [0; 16],
        dir: [0; 120],
    };
    match bpf_get_current_comm() {
        Ok(comm) => event.comm = comm,
        Err(_) => event.comm[0] = b'?',
    }
    let Ok(dir) = (unsafe { ctx.read_at::<*const u8>(16) }) else {
        return 1;
    };
    if unsafe { bpf_probe_read_user_str_bytes(dir, &mut event.dir) }.is_err() {
        return 1;
    }
    let _ = CHDIRS.output::<Chdir>(&event, 0);
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
