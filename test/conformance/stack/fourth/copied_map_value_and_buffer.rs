#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_pid_tgid, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Session {
    pub id: u64,
    pub user: [u8; 64],
    pub host: [u8; 128],
}

#[map]
static SESSIONS: HashMap<u64, Session> = HashMap::with_max_entries(512, 0);
#[map]
static QUERIES: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[repr(C)]
pub struct Query {
    pub session: Session,
    pub text: [u8; 200],
}

#[uprobe]
pub fn exec_simple_query(ctx: ProbeContext) -> u32 {
    query(&ctx).is_none() as u32
}

fn query(ctx: &ProbeContext) -> Option<()> {
    let text = ctx.arg::<*const u8>(0)?;
    let session = unsafe { SESSIONS.get(&bpf_get_current_pid_tgid()) }?;
    let mut query = Query {
        session: *session,
        text: [0; 200],
    };
    unsafe { bpf_probe_read_user_str_bytes(text, &mut query.text) }.ok()?;
    QUERIES.output::<Query>(&query, 0).ok()
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
