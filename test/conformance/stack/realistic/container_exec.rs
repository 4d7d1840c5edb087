#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{
        bpf_get_current_cgroup_id, bpf_get_current_task, bpf_ktime_get_ns, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{btf_map, map, tracepoint},
    maps::HashMap,
    programs::TracePointContext,
};

const NSPROXY: usize = 2936;
const UTS_NS: usize = 8;
const NODENAME: usize = 65 + 4;
const REAL_PARENT: usize = 2472;
const TGID: usize = 2460;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Started {
    time: u64,
    cgroup: u64,
    pid: u32,
    ppid: u32,
    comm: [u8; 16],
    host: [u8; 65],
    in_container: u8,
}

#[btf_map]
static STARTED: aya_ebpf::btf_maps::PerfEventArray = aya_ebpf::btf_maps::PerfEventArray::new();

#[map]
static CONTAINERS: HashMap<u64, u32> = HashMap::with_max_entries(1024, 0);

#[tracepoint(category = "sched", name = "sched_process_exec")]
pub fn container_exec(ctx: TracePointContext) -> u32 {
    match started(&ctx) {
        Ok(event) => {
            STARTED.output(&ctx, &event, 0);
            0
        }
        Err(_) => 1,
    }
}

fn started(ctx: &TracePointContext) -> Result<Started, i32> {
    let task = unsafe { bpf_get_current_task() } as *const u8;
    let cgroup = unsafe { bpf_get_current_cgroup_id() };
    let mut event = Started {
        time: unsafe { bpf_ktime_get_ns() },
        cgroup,
        pid: ctx.tgid(),
        ppid: parent(task)?,
        comm: ctx.command()?,
        host: [0; 65],
        in_container: unsafe { CONTAINERS.get(&cgroup) }.is_some().into(),
    };
    unsafe {
        let nsproxy: *const u8 = bpf_probe_read_kernel(task.add(NSPROXY).cast())?;
        let uts: *const u8 = bpf_probe_read_kernel(nsproxy.add(UTS_NS).cast())?;
        bpf_probe_read_kernel_str_bytes(uts.add(NODENAME), &mut event.host)?;
    }
    Ok(event)
}

fn parent(task: *const u8) -> Result<u32, i32> {
    unsafe {
        let parent: *const u8 = bpf_probe_read_kernel(task.add(REAL_PARENT).cast())?;
        bpf_probe_read_kernel(parent.add(TGID).cast())
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
