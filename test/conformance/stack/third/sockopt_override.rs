#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{cgroup_sockopt, map},
    maps::HashMap,
    programs::SockoptContext,
};

#[repr(C)]
#[derive(Clone, Copy, PartialEq)]
pub struct Option32 {
    pub level: i32,
    pub name: i32,
}

#[map]
static FORCED: HashMap<Option32, u32> = HashMap::with_max_entries(32, 0);

#[cgroup_sockopt(setsockopt)]
pub fn override_option(ctx: SockoptContext) -> i32 {
    let sockopt = unsafe { &mut *ctx.sockopt };
    let key = Option32 {
        level: sockopt.level,
        name: sockopt.optname,
    };
    let Some(forced) = (unsafe { FORCED.get(&key) }) else {
        return 1;
    };
    let (value, end) = unsafe {
        (
            sockopt.__bindgen_anon_2.optval as *mut u32,
            sockopt.__bindgen_anon_3.optval_end,
        )
    };
    if value as usize + 4 > end as usize {
        return 0;
    }
    unsafe { *value = *forced };
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
