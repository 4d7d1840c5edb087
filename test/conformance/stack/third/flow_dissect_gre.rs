#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::bpf_ret_code::{BPF_DROP, BPF_OK},
    macros::{flow_dissector, map},
    maps::PerCpuArray,
    programs::FlowDissectorContext,
};

#[map]
static TUNNELS: PerCpuArray<u64> = PerCpuArray::with_max_entries(4, 0);

#[flow_dissector]
pub fn dissect(ctx: FlowDissectorContext) -> u32 {
    let mut header = [0u8; 24];
    if ctx.load_bytes(0, &mut header).is_err() {
        return BPF_DROP;
    }
    let kind = match (header[0] >> 4, header[9]) {
        (4, 47) => 0,
        (4, 4) => 1,
        (6, _) => 2,
        _ => 3,
    };
    if let Some(count) = TUNNELS.get_ptr_mut(kind) {
        unsafe { *count += 1 };
    }
    BPF_OK
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
