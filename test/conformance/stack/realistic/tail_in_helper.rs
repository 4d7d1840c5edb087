#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::{HashMap, ProgramArray},
    programs::TcContext,
};

const OPTIONS: usize = 264;

#[map]
static HANDLERS: ProgramArray = ProgramArray::with_max_entries(8, 0);

#[map]
static KINDS: HashMap<u8, u32> = HashMap::with_max_entries(256, 0);

#[classifier]
pub fn tail_in_helper(ctx: TcContext) -> i32 {
    let mut options = [0u8; OPTIONS];
    // Behind the cookie of a DHCP message.
    if ctx.load_bytes(282, &mut options).is_err() {
        return TC_ACT_OK;
    }
    let mut at = 0usize;
    for _ in 0..16 {
        let Some(&kind) = options.get(at) else { break };
        if kind == 255 {
            break;
        }
        if kind == 53 {
            let Some(&message) = options.get(at + 2) else {
                break;
            };
            dispatch(&ctx, message);
            break;
        }
        let Some(&length) = options.get(at + 1) else {
            break;
        };
        at += 2 + usize::from(length);
    }
    TC_ACT_OK
}

#[inline(never)]
fn dispatch(ctx: &TcContext, message: u8) -> i32 {
    let Some(handler) = (unsafe { KINDS.get(&message) }) else {
        return -1;
    };
    unsafe { HANDLERS.tail_call(ctx, *handler) };
    -2
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
