#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_ktime_get_ns,
    macros::{map, raw_tracepoint},
    maps::{HashMap, PerCpuArray, ProgramArray},
    programs::RawTracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entered {
    pub at: u64,
    pub number: u64,
    pub arguments: [u64; 6],
}

#[map]
static HANDLERS: ProgramArray = ProgramArray::with_max_entries(512, 0);
#[map]
static ENTERED: HashMap<u32, Entered> = HashMap::with_max_entries(10240, 0);
#[map]
static MISSES: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn dispatch(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let entered = Entered {
        at: unsafe { bpf_ktime_get_ns() },
        number,
        arguments: [0; 6],
    };
    let _ = ENTERED.insert(&ctx.pid(), &entered, 0);
    unsafe { HANDLERS.tail_call(&ctx, number as u32) };
    if let Some(misses) = MISSES.get_ptr_mut(0) {
        unsafe { *misses += 1 };
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
