#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, generated::bpf_send_signal},
    macros::{map, raw_tracepoint},
    maps::{Array, RingBuf},
    programs::RawTracePointContext,
};

#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
pub enum Action {
    Allow = 0,
    Log = 1,
    Kill = 9,
}

#[repr(C)]
pub struct Violation {
    pub number: u64,
    pub tgid: u32,
    pub action: u32,
    pub comm: [u8; 16],
}

#[map]
static ACTIONS: Array<u8> = Array::with_max_entries(512, 0);
#[map]
static VIOLATIONS: RingBuf = RingBuf::with_byte_size(1 << 14, 0);

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn table(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let action = match ACTIONS.get(number as u32) {
        Some(9) => Action::Kill,
        Some(1) => Action::Log,
        _ => return 0,
    };
    if action == Action::Kill {
        unsafe { bpf_send_signal(9) };
    }
    let comm = match bpf_get_current_comm() {
        Ok(comm) => comm,
        Err(code) => return code,
    };
    if let Some(mut entry) = VIOLATIONS.reserve::<Violation>(0) {
        entry.write(Violation {
            number,
            tgid: ctx.tgid(),
            action: action as u32,
            comm,
        });
        entry.submit(0);
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
