#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, BPF_SOCK_OPS_RTT_CB, BPF_SOCK_OPS_RTT_CB_FLAG},
    macros::{map, sock_ops},
    maps::{PerCpuArray, RingBuf},
    programs::SockOpsContext,
};
use aya_log_ebpf::debug;

#[repr(C)]
pub struct Rtt {
    remote: u32,
    remote_port: u32,
    local_port: u32,
    srtt_us: u32,
}

#[map]
static RTTS: RingBuf = RingBuf::with_byte_size(64 * 1024, 0);

/// How many measurements were lost, and how many were made.
#[map]
static COUNTS: PerCpuArray<u64> = PerCpuArray::with_max_entries(2, 0);

#[sock_ops]
pub fn sockops_rtt(ctx: SockOpsContext) -> u32 {
    match ctx.op() {
        BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB => {
            if let Err(error) = ctx.set_cb_flags(BPF_SOCK_OPS_RTT_CB_FLAG as i32) {
                debug!(&ctx, "no callbacks: {}", error);
            }
        }
        BPF_SOCK_OPS_RTT_CB => measure(&ctx),
        _ => {}
    }
    0
}

fn measure(ctx: &SockOpsContext) {
    let Some(mut entry) = RTTS.reserve::<Rtt>(0) else {
        count(0);
        return;
    };
    entry.write(Rtt {
        remote: ctx.remote_ip4(),
        remote_port: ctx.remote_port(),
        local_port: ctx.local_port(),
        srtt_us: unsafe { (*ctx.ops).srtt_us } >> 3,
    });
    entry.submit(0);
    count(1);
}

fn count(what: u32) {
    if let Some(counter) = COUNTS.get_ptr_mut(what) {
        unsafe { *counter += 1 };
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
