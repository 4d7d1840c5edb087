//@ local: head
//@ bytes: 12
//@ fix: Read
#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user},
    macros::{map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

#[map]
static HEADS: HashMap<u8, u64> = HashMap::with_max_entries(256, 0);

#[tracepoint]
pub fn write(ctx: TracePointContext) -> u32 {
    let Ok(buffer) = (unsafe { ctx.read_at::<*const [u8; 640]>(24) }) else {
        return 0;
    };
    let pid = bpf_get_current_pid_tgid() >> 32;
    if pid == 1 {
        return 0;
    }
    if let Ok(head) = unsafe { bpf_probe_read_user(buffer) }
        && head[0] != 0
    {
        let _ = HEADS.insert(&head[1], &pid, 0);
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
