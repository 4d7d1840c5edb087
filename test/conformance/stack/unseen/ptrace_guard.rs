#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel},
    macros::{lsm, map},
    maps::HashMap,
    programs::LsmContext,
};
use aya_log_ebpf::{info, warn};

#[map]
static DEBUGGERS: HashMap<[u8; 16], u8> = HashMap::with_max_entries(16, 0);

#[lsm(hook = "ptrace_access_check")]
pub fn ptrace_guard(ctx: LsmContext) -> i32 {
    match check(&ctx) {
        Ok(()) => 0,
        Err(code) => {
            warn!(&ctx, "denied with {}", code);
            code
        }
    }
}

fn check(ctx: &LsmContext) -> Result<(), i32> {
    let child: *const u8 = ctx.arg(0);
    let mode: u32 = ctx.arg(1);
    let comm = bpf_get_current_comm()?;
    if unsafe { DEBUGGERS.get(&comm) }.is_some() {
        return Ok(());
    }
    let target: u32 = unsafe { bpf_probe_read_kernel(child.add(1260) as *const u32)? };
    let name = unsafe { core::str::from_utf8_unchecked(&comm) };
    info!(
        ctx,
        "{} ({}) traces {} with {:x}",
        name,
        ctx.tgid(),
        target,
        mode
    );
    Err(-1)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
