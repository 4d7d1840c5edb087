#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{
        BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB,
        BPF_SOCK_OPS_RTT_CB,
    },
    macros::{map, sock_ops},
    maps::{LruHashMap, RingBuf},
    programs::SockOpsContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Connection {
    pub local: u32,
    pub remote: u32,
    pub local_port: u16,
    pub remote_port: u16,
    pub active: u8,
    pub pad: [u8; 3],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Rtt {
    pub connection: Connection,
    pub srtt: u32,
    pub min: u32,
    pub samples: u64,
}

#[map]
static RTTS: LruHashMap<Connection, Rtt> = LruHashMap::with_max_entries(4096, 0);
#[map]
static SLOW: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

fn connection(ctx: &SockOpsContext, active: bool) -> Connection {
    Connection {
        local: ctx.local_ip4(),
        remote: ctx.remote_ip4(),
        local_port: ctx.local_port() as u16,
        remote_port: u32::from_be(ctx.remote_port()) as u16,
        active: active as u8,
        pad: [0; 3],
    }
}

#[sock_ops]
pub fn rtt(ctx: SockOpsContext) -> u32 {
    match ctx.op() {
        BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB => {
            let _ = ctx.set_cb_flags(1 << 3);
        }
        BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB => {
            let _ = ctx.set_cb_flags(1 << 3);
        }
        BPF_SOCK_OPS_RTT_CB => update(&ctx),
        _ => {}
    }
    0
}

fn update(ctx: &SockOpsContext) {
    let key = connection(ctx, true);
    let srtt = unsafe { (*ctx.ops).srtt_us } >> 3;
    match RTTS.get_ptr_mut(&key) {
        Some(rtt) => {
            let rtt = unsafe { &mut *rtt };
            rtt.srtt = srtt;
            rtt.min = rtt.min.min(srtt);
            rtt.samples += 1;
            if srtt > 100_000 {
                let copy = *rtt;
                let _ = SLOW.output::<Rtt>(&copy, 0);
            }
        }
        None => {
            let rtt = Rtt {
                connection: key,
                srtt,
                min: srtt,
                samples: 1,
            };
            let _ = RTTS.insert(&key, &rtt, 0);
        }
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
