#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_get_current_comm,
    macros::{map, tracepoint},
    maps::LruHashMap,
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Failure {
    pub number: u32,
    pub code: i32,
    pub comm: [u8; 16],
}

#[map]
static FAILURES: LruHashMap<Failure, u64> = LruHashMap::with_max_entries(8192, 0);

#[tracepoint]
pub fn sys_exit(ctx: TracePointContext) -> u32 {
    match failure(&ctx) {
        Ok(Some(key)) => {
            let count = unsafe { FAILURES.get(&key) }.map_or(1, |it| *it + 1);
            FAILURES.insert(&key, &count, 0).is_err() as u32
        }
        Ok(None) => 0,
        Err(code) => code as u32,
    }
}

fn failure(ctx: &TracePointContext) -> Result<Option<Failure>, i32> {
    let result: i64 = unsafe { ctx.read_at(16)? };
    if result >= 0 {
        return Ok(None);
    }
    let number: i64 = unsafe { ctx.read_at(8)? };
    Ok(Some(Failure {
        number: number as u32,
        code: result as i32,
        comm: bpf_get_current_comm()?,
    }))
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
