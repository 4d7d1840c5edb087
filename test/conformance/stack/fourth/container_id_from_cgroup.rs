#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{
        bpf_get_current_cgroup_id, bpf_get_current_task, bpf_probe_read_kernel,
        bpf_probe_read_kernel_str_bytes,
    },
    macros::{map, tracepoint},
    maps::{HashMap, LruHashMap},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Container {
    pub cgroup: u64,
    pub id: [u8; 64],
    pub started: u64,
}

#[map]
static CONTAINERS: LruHashMap<u64, Container> = LruHashMap::with_max_entries(1024, 0);
#[map]
static PREFIX: HashMap<[u8; 7], u8> = HashMap::with_max_entries(8, 0);

macro_rules! read {
    ($base:expr, $offset:expr, $kind:ty) => {
        unsafe { bpf_probe_read_kernel($base.add($offset) as *const $kind) }
    };
}

#[tracepoint]
pub fn exec_in_container(_ctx: TracePointContext) -> u32 {
    match lookup() {
        Ok(true) => 1,
        Ok(false) | Err(_) => 0,
    }
}

fn lookup() -> Result<bool, i32> {
    let cgroup = unsafe { bpf_get_current_cgroup_id() };
    if unsafe { CONTAINERS.get(&cgroup) }.is_some() {
        return Ok(true);
    }
    let task = unsafe { bpf_get_current_task() } as *const u8;
    let css = read!(task, 3144, *const u8)?;
    let group = read!(css, 0, *const u8)?;
    let kn = read!(group, 256, *const u8)?;
    let name = read!(kn, 96, *const u8)?;
    let mut raw = [0u8; 80];
    unsafe { bpf_probe_read_kernel_str_bytes(name, &mut raw)? };
    let mut prefix = [0u8; 7];
    prefix.copy_from_slice(&raw[..7]);
    if unsafe { PREFIX.get(&prefix) }.is_none() {
        return Ok(false);
    }
    let mut id = [0u8; 64];
    id.copy_from_slice(&raw[7..71]);
    let container = Container {
        cgroup,
        id,
        started: 0,
    };
    CONTAINERS.insert(&cgroup, &container, 0)?;
    Ok(true)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
