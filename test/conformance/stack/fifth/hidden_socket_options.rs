#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::bpf_sockopt,
    helpers::{bpf_get_current_comm, bpf_get_current_pid_tgid},
    macros::{cgroup_sockopt, map},
    maps::{Array, LruHashMap},
    programs::SockoptContext,
};

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub pid: u32,
    pub level: i32,
    pub option: i32,
    pub len: i32,
}

#[map]
static ASKED: LruHashMap<Asked, [u8; 16]> = LruHashMap::with_max_entries(2048, 0);
#[map]
static HIDDEN: Array<(i32, i32)> = Array::with_max_entries(8, 0);

fn is_hidden(option: &bpf_sockopt) -> bool {
    for i in 0..8 {
        let Some(&(level, name)) = HIDDEN.get(i) else {
            return false;
        };
        if level == 0 && name == 0 {
            break;
        }
        if level == option.level && name == option.optname {
            return true;
        }
    }
    false
}

#[cgroup_sockopt(getsockopt)]
pub fn hide(ctx: SockoptContext) -> i32 {
    let option = unsafe { &mut *ctx.sockopt };
    if !is_hidden(option) {
        return 1;
    }
    let asked = Asked {
        pid: (bpf_get_current_pid_tgid() >> 32) as u32,
        level: option.level,
        option: option.optname,
        len: option.optlen,
    };
    if let Ok(comm) = bpf_get_current_comm() {
        let _ = ASKED.insert(&asked, &comm, 0);
    }
    let value = unsafe { option.__bindgen_anon_2.optval } as usize;
    let end = unsafe { option.__bindgen_anon_3.optval_end } as usize;
    if value + 4 <= end {
        unsafe { *(value as *mut u32) = 0 };
    }
    option.retval = 0;
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
