#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_comm,
    macros::{lsm, map},
    maps::{HashMap, RingBuf},
    programs::LsmContext,
};
use aya_log_ebpf::{info, warn};

const BPF_PROG_LOAD: i32 = 5;
const EPERM: i32 = 1;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Loader {
    pub uid: u32,
    pub comm: [u8; 16],
}

#[repr(C)]
pub struct BpfCall {
    pub command: i32,
    pub size: u32,
    pub tgid: u32,
    pub allowed: u32,
    pub loader: Loader,
}

#[map]
static LOADERS: HashMap<Loader, u64> = HashMap::with_max_entries(32, 0);
#[map]
static BPF_CALLS: RingBuf = RingBuf::with_byte_size(4096 * 4, 0);

#[lsm(hook = "bpf")]
pub fn guard_bpf(ctx: LsmContext) -> i32 {
    match try_guard(&ctx) {
        Ok(()) => 0,
        Err(code) => code,
    }
}

fn try_guard(ctx: &LsmContext) -> Result<(), i32> {
    let command: i32 = ctx.arg(0);
    let size: u32 = ctx.arg(2);
    let loader = Loader {
        uid: ctx.uid(),
        comm: bpf_get_current_comm()?,
    };
    let known = LOADERS.get_ptr_mut(&loader);
    if let Some(mut call) = BPF_CALLS.reserve::<BpfCall>(0) {
        call.write(BpfCall {
            command,
            size,
            tgid: ctx.tgid(),
            allowed: known.is_some() as u32,
            loader,
        });
        call.submit(0);
    }
    match (command, known) {
        (BPF_PROG_LOAD, Some(count)) => {
            unsafe { *count += 1 };
            info!(ctx, "program loaded by uid {}", loader.uid);
            Ok(())
        }
        (BPF_PROG_LOAD, None) => {
            let name = unsafe { core::str::from_utf8_unchecked(&loader.comm) };
            warn!(ctx, "{} may not load programs", name);
            Err(-EPERM)
        }
        _ => Ok(()),
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
