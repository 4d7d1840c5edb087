#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_ktime_get_ns, bpf_probe_read_user},
    macros::{map, uprobe, uretprobe},
    maps::HashMap,
    programs::{ProbeContext, RetProbeContext},
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Request {
    pub method: u64,
    pub path_ptr: u64,
    pub path_len: u64,
    pub started: u64,
}

#[map]
static REQUESTS: HashMap<u32, Request> = HashMap::with_max_entries(1024, 0);
#[map]
static DURATIONS: HashMap<u64, u64> = HashMap::with_max_entries(1024, 0);

#[uprobe]
pub fn serve_http(ctx: ProbeContext) -> u32 {
    let started = unsafe { bpf_ktime_get_ns() };
    let field = |offset: usize| -> Option<u64> {
        let base: *const u8 = ctx.arg(1)?;
        unsafe { bpf_probe_read_user(base.add(offset) as *const u64) }.ok()
    };
    let request = (|| {
        Some(Request {
            method: field(0)?,
            path_ptr: field(16)?,
            path_len: field(24)?,
            started,
        })
    })();
    if let Some(request) = request {
        let _ = REQUESTS.insert(&ctx.pid(), &request, 0);
    }
    0
}

#[uretprobe]
pub fn serve_http_done(ctx: RetProbeContext) -> u32 {
    let pid = ctx.pid();
    let elapsed = unsafe { REQUESTS.get(&pid) }
        .map(|it| (it.method, unsafe { bpf_ktime_get_ns() } - it.started))
        .filter(|(_, elapsed)| *elapsed > 1_000);
    if let Some((method, elapsed)) = elapsed {
        match DURATIONS.get_ptr_mut(&method) {
            Some(sum) => unsafe { *sum += elapsed },
            None => {
                let _ = DURATIONS.insert(&method, &elapsed, 0);
            }
        }
    }
    let _ = REQUESTS.remove(&pid);
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
