#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB},
    macros::{map, sock_ops},
    maps::{HashMap, PerCpuArray},
    programs::SockOpsContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tuple {
    pub local: [u32; 4],
    pub remote: [u32; 4],
    pub local_port: u32,
    pub remote_port: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Window {
    pub clamp: u32,
    pub passive: u32,
}

#[map]
static WINDOWS: HashMap<Tuple, Window> = HashMap::with_max_entries(2048, 0);
#[map]
static SEEN: PerCpuArray<u64> = PerCpuArray::with_max_entries(2, 0);

#[sock_ops]
pub fn windows(ctx: SockOpsContext) -> u32 {
    let passive = match ctx.op() {
        BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB => 0,
        BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB => 1,
        _ => return 0,
    };
    if let Some(seen) = SEEN.get_ptr_mut(passive) {
        unsafe { *seen += 1 };
    }
    let tuple = tuple_of(&ctx);
    let window = Window {
        clamp: 64 * 1024,
        passive,
    };
    let _ = WINDOWS.insert(&tuple, &window, 0);
    let _ = ctx.set_cb_flags(4);
    0
}

fn tuple_of(ctx: &SockOpsContext) -> Tuple {
    let (local, remote) = if ctx.family() == 2 {
        (
            [0, 0, 0xffff, ctx.local_ip4()],
            [0, 0, 0xffff, ctx.remote_ip4()],
        )
    } else {
        (ctx.local_ip6(), ctx.remote_ip6())
    };
    Tuple {
        local,
        remote,
        local_port: ctx.local_port(),
        remote_port: u32::from_be(ctx.remote_port()),
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
