#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    macros::{cgroup_sockopt, map},
    maps::{HashMap, Queue},
    programs::SockoptContext,
};

const SOL_SOCKET: i32 = 1;
const SO_REUSEPORT: i32 = 15;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Change {
    uid: u32,
    level: i32,
    name: i32,
    value: i32,
}

#[map]
static CHANGES: Queue<Change> = Queue::with_max_entries(256, 0);

#[map]
static FORBIDDEN: HashMap<(i32, i32), u8> = HashMap::with_max_entries(32, 0);

#[cgroup_sockopt(setsockopt)]
pub fn sockopt_watch(ctx: SockoptContext) -> i32 {
    let option = unsafe { &*ctx.sockopt };
    let key = (option.level, option.optname);
    if unsafe { FORBIDDEN.get(&key) }.is_some() {
        return 0;
    }
    if option.level == SOL_SOCKET && option.optname == SO_REUSEPORT {
        let change = Change {
            uid: (aya_ebpf::helpers::bpf_get_current_uid_gid() & 0xffff_ffff) as u32,
            level: option.level,
            name: option.optname,
            value: value_of(&ctx).unwrap_or(-1),
        };
        let _ = CHANGES.push(&change, 2);
    }
    1
}

fn value_of(ctx: &SockoptContext) -> Option<i32> {
    let option = unsafe { &*ctx.sockopt };
    let start = unsafe { option.__bindgen_anon_2.optval } as usize;
    let end = unsafe { option.__bindgen_anon_3.optval_end } as usize;
    if start + size_of::<i32>() > end {
        return None;
    }
    let _ = ctx.as_ptr();
    Some(unsafe { *(start as *const i32) })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
