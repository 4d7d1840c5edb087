#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{
        BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB,
        BPF_SOCK_OPS_RETRANS_CB, BPF_SOCK_OPS_STATE_CB, BPF_SOCK_OPS_TCP_CONNECT_CB,
    },
    helpers::{bpf_getsockopt, bpf_setsockopt},
    macros::{map, sock_ops},
    maps::{HashMap, PerCpuArray},
    programs::SockOpsContext,
};

const IPPROTO_TCP: i32 = 6;
const TCP_CONGESTION: i32 = 13;
const TCP_USER_TIMEOUT: i32 = 18;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Profile {
    pub algorithm: [u8; 16],
    pub timeout_ms: u32,
    pub flags: u32,
}

#[map]
static PROFILES: HashMap<u32, Profile> = HashMap::with_max_entries(128, 0);
#[map]
static OUTCOMES: PerCpuArray<u64> = PerCpuArray::with_max_entries(8, 0);

fn outcome(index: u32) {
    if let Some(count) = OUTCOMES.get_ptr_mut(index) {
        unsafe { *count += 1 };
    }
}

fn apply(ctx: &SockOpsContext, port: u32) -> Option<()> {
    let profile = unsafe { PROFILES.get(&port) }?;
    let mut current = [0u8; 16];
    let mut wanted = profile.algorithm;
    let got = unsafe {
        bpf_getsockopt(
            ctx.ops.cast(),
            IPPROTO_TCP,
            TCP_CONGESTION,
            current.as_mut_ptr().cast(),
            16,
        )
    };
    if got == 0 && current == wanted {
        outcome(1);
        return Some(());
    }
    let set = unsafe {
        bpf_setsockopt(
            ctx.ops.cast(),
            IPPROTO_TCP,
            TCP_CONGESTION,
            wanted.as_mut_ptr().cast(),
            16,
        )
    };
    outcome(if set == 0 { 2 } else { 3 });
    let mut timeout = profile.timeout_ms;
    if timeout > 0 {
        unsafe {
            bpf_setsockopt(
                ctx.ops.cast(),
                IPPROTO_TCP,
                TCP_USER_TIMEOUT,
                (&raw mut timeout).cast(),
                4,
            )
        };
    }
    Some(())
}

#[sock_ops]
pub fn tune(ctx: SockOpsContext) -> u32 {
    match ctx.op() {
        BPF_SOCK_OPS_TCP_CONNECT_CB | BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB => {
            if apply(&ctx, u32::from_be(ctx.remote_port())).is_none() {
                outcome(0);
            }
        }
        BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB => {
            if apply(&ctx, ctx.local_port()).is_none() {
                outcome(0);
            }
        }
        BPF_SOCK_OPS_RETRANS_CB => outcome(4),
        BPF_SOCK_OPS_STATE_CB if ctx.arg(1) == 7 => outcome(5),
        _ => {}
    }
    1
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
