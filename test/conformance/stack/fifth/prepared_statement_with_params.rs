#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe, uretprobe},
    maps::{LruHashMap, RingBuf},
    programs::{ProbeContext, RetProbeContext},
};

const STATEMENT: usize = 384;
const PARAMS: usize = 8;

#[repr(C)]
pub struct Query {
    pub started: u64,
    pub pid: u32,
    pub params_used: u32,
    pub params: [u64; PARAMS],
    pub statement: [u8; STATEMENT],
}

#[map]
static RUNNING: LruHashMap<u32, u64> = LruHashMap::with_max_entries(1024, 0);
#[map]
static QUERIES: RingBuf = RingBuf::with_byte_size(1 << 19, 0);
#[map]
static SLOWEST: LruHashMap<u32, u64> = LruHashMap::with_max_entries(1024, 0);

#[uprobe]
pub fn exec_prepared(ctx: ProbeContext) -> u32 {
    exec(&ctx).map_or(1, |()| 0)
}

fn exec(ctx: &ProbeContext) -> Option<()> {
    let statement = ctx.arg::<*const u8>(1)?;
    let count = ctx.arg::<u32>(2)?;
    let values = ctx.arg::<*const u64>(3)?;
    let started = unsafe { bpf_ktime_get_ns() };
    let mut query = Query {
        started,
        pid: ctx.tgid(),
        params_used: 0,
        params: [0; PARAMS],
        statement: [0; STATEMENT],
    };
    for (i, param) in query.params.iter_mut().enumerate() {
        if i as u32 >= count {
            break;
        }
        *param = unsafe { bpf_probe_read_user(values.add(i)) }.ok()?;
        query.params_used += 1;
    }
    unsafe { bpf_probe_read_user_str_bytes(statement, &mut query.statement) }.ok()?;
    RUNNING.insert(&ctx.pid(), &started, 0).ok()?;
    QUERIES.output::<Query>(&query, 0).ok()
}

#[uretprobe]
pub fn exec_prepared_done(ctx: RetProbeContext) -> u32 {
    let tid = ctx.pid();
    if let Some(started) = unsafe { RUNNING.get(&tid) } {
        let took = unsafe { bpf_ktime_get_ns() } - *started;
        let slowest = unsafe { SLOWEST.get(&tid) }.copied().unwrap_or(0);
        if took > slowest {
            let _ = SLOWEST.insert(&tid, &took, 0);
        }
        let _ = RUNNING.remove(&tid);
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
