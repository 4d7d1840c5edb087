#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    macros::{map, tracepoint},
    maps::{HashMap, Queue},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Fault {
    pub address: u64,
    pub ip: u64,
    pub error: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Sample {
    pub fault: Fault,
    pub pid: u32,
    pub tid: u32,
    pub comm: [u8; 16],
}

#[map]
static SAMPLES: Queue<Sample> = Queue::with_max_entries(1024, 0);
#[map]
static PER_PID: HashMap<u32, u64> = HashMap::with_max_entries(4096, 0);

#[tracepoint]
pub fn page_fault_user(ctx: TracePointContext) -> u32 {
    sample(&ctx).unwrap_or(1)
}

fn sample(ctx: &TracePointContext) -> Result<u32, i32> {
    let fault: Fault = unsafe { ctx.read_at(8)? };
    let pid = ctx.tgid();
    let n = match PER_PID.get_ptr_mut(&pid) {
        Some(n) => unsafe {
            *n += 1;
            *n
        },
        None => {
            PER_PID.insert(&pid, &1, 0)?;
            1
        }
    };
    if n % 128 != 1 {
        return Ok(0);
    }
    let sample = Sample {
        fault,
        pid,
        tid: ctx.pid(),
        comm: ctx.command()?,
    };
    SAMPLES.push(&sample, 0)?;
    Ok(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
