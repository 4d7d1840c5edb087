#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::BPF_F_USER_STACK,
    helpers::{bpf_get_current_pid_tgid, bpf_get_stack},
    macros::{map, uprobe},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

#[map]
static WATCHED: HashMap<u32, u8> = HashMap::with_max_entries(32, 0);
#[map]
static STACKS: RingBuf = RingBuf::with_byte_size(1 << 20, 0);

#[uprobe]
pub fn lock_contended(ctx: ProbeContext) -> u32 {
    let pid = (bpf_get_current_pid_tgid() >> 32) as u32;
    if unsafe { WATCHED.get(&pid) }.is_none() {
        return 0;
    }
    let mut frames = [0u64; 127];
    let size = unsafe {
        bpf_get_stack(
            ctx.as_ptr(),
            frames.as_mut_ptr().cast(),
            size_of_val(&frames) as u32,
            BPF_F_USER_STACK as u64,
        )
    };
    if size > 0 {
        let _ = STACKS.output::<[u64; 127]>(&frames, 0);
    }
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
