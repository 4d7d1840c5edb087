#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    helpers::{bpf_for_each_map_elem, bpf_ktime_get_ns},
    macros::{cgroup_skb, map, perf_event},
    maps::{LruHashMap, RingBuf},
    programs::{PerfEventContext, SkBuffContext},
};

const TOP: usize = 5;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Peer {
    pub address: u32,
    pub port: u32,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Talker {
    pub peer: Peer,
    pub bytes: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Report {
    pub at: u64,
    pub seen: u64,
    pub talkers: [Talker; TOP],
}

#[map]
static PEERS: LruHashMap<Peer, u64> = LruHashMap::with_max_entries(16 * 1024, 0);
#[map]
static REPORTS: RingBuf = RingBuf::with_byte_size(1 << 15, 0);

#[cgroup_skb(egress)]
pub fn count_egress(ctx: SkBuffContext) -> i32 {
    let skb = &ctx.skb;
    let peer = Peer {
        address: skb.remote_ipv4(),
        port: skb.remote_port(),
    };
    let bytes = skb.len() as u64;
    if let Some(total) = PEERS.get_ptr_mut(&peer) {
        unsafe { *total += bytes };
    } else {
        let _ = PEERS.insert(&peer, &bytes, 0);
    }
    1
}

extern "C" fn consider(
    _map: *mut c_void,
    peer: *const Peer,
    bytes: *const u64,
    report: *mut Report,
) -> i64 {
    let (report, peer, bytes) = unsafe { (&mut *report, *peer, *bytes) };
    report.seen += 1;
    let mut smallest = 0;
    for i in 1..TOP {
        if report.talkers[i].bytes < report.talkers[smallest].bytes {
            smallest = i;
        }
    }
    if smallest < TOP && bytes > report.talkers[smallest].bytes {
        report.talkers[smallest] = Talker { peer, bytes };
    }
    0
}

#[perf_event]
pub fn every_second(_ctx: PerfEventContext) -> u32 {
    let mut report = Report {
        at: unsafe { bpf_ktime_get_ns() },
        seen: 0,
        talkers: [Talker::default(); TOP],
    };
    let visited = unsafe {
        bpf_for_each_map_elem(
            &PEERS as *const _ as *mut c_void,
            consider as *mut c_void,
            &mut report as *mut _ as *mut c_void,
            0,
        )
    };
    if visited > 0 {
        let _ = REPORTS.output::<Report>(&report, 0);
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
