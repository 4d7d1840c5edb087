#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_comm,
    macros::{map, tracepoint},
    maps::{HashMap, PerCpuArray, Queue},
    programs::TracePointContext,
};

const OPCODES: usize = 64;

static INTERESTING: [u8; 6] = [13, 16, 18, 28, 29, 45];

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Submission {
    pub pid: u32,
    pub opcode: u8,
    pub flags: [u8; 3],
    pub user_data: u64,
    pub comm: [u8; 16],
}

#[map]
static TOTALS: PerCpuArray<[u32; OPCODES]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static RECENT: Queue<Submission> = Queue::with_max_entries(1024, 0);
#[map]
static PER_PROCESS: HashMap<u32, [u16; 8]> = HashMap::with_max_entries(1024, 0);

#[tracepoint(category = "io_uring", name = "io_uring_submit_req")]
pub fn submit(ctx: TracePointContext) -> u32 {
    let Ok(opcode) = (unsafe { ctx.read_at::<u8>(32) }) else {
        return 1;
    };
    if let Some(totals) = TOTALS.get_ptr_mut(0) {
        let totals = unsafe { &mut *totals };
        totals[opcode as usize % OPCODES] += 1;
    }
    let Some(index) = INTERESTING.iter().position(|it| *it == opcode) else {
        return 0;
    };
    let pid = ctx.tgid();
    match PER_PROCESS.get_ptr_mut(&pid) {
        Some(counts) => unsafe { (*counts)[index & 7] += 1 },
        None => {
            let mut counts = [0u16; 8];
            counts[index & 7] = 1;
            let _ = PER_PROCESS.insert(&pid, &counts, 0);
        }
    }
    let mut submission = Submission {
        pid,
        opcode,
        ..Default::default()
    };
    submission.user_data = unsafe { ctx.read_at(24) }.unwrap_or_default();
    submission.comm = bpf_get_current_comm().unwrap_or_default();
    RECENT.push(&submission, 2).is_err() as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
