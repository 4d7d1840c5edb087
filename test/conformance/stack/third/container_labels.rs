#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_get_current_comm, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{kprobe, map},
    maps::HashMap,
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Label {
    pub namespace: [u8; 64],
    pub pod: [u8; 96],
    pub container: [u8; 64],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Record {
    pub label: Label,
    pub comm: [u8; 16],
    pub count: u64,
}

#[map]
static LABELS: HashMap<u64, Label> = HashMap::with_max_entries(512, 0);
#[map]
static RECORDS: HashMap<u64, Record> = HashMap::with_max_entries(512, 0);

#[kprobe]
pub fn cgroup_attach(ctx: ProbeContext) -> u32 {
    attach(&ctx).is_err() as u32
}

fn attach(ctx: &ProbeContext) -> Result<(), i32> {
    let cgroup: *const u8 = ctx.arg(0).ok_or(-1)?;
    let id: u64 = unsafe { bpf_probe_read_kernel(cgroup.add(104).cast())? };
    let name: *const u8 = unsafe { bpf_probe_read_kernel(cgroup.add(112).cast())? };
    let mut label = Label {
        namespace: [0; 64],
        pod: [0; 96],
        container: [0; 64],
    };
    unsafe {
        bpf_probe_read_kernel_str_bytes(name, &mut label.namespace)?;
        bpf_probe_read_kernel_str_bytes(name.add(64), &mut label.pod)?;
        bpf_probe_read_kernel_str_bytes(name.add(160), &mut label.container)?;
    }
    LABELS.insert(&id, &label, 0)?;
    let record = Record {
        label,
        comm: bpf_get_current_comm()?,
        count: 1,
    };
    RECORDS.insert(&id, &record, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
