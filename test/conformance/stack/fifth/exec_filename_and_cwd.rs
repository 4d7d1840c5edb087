#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_task, bpf_probe_read_kernel, bpf_probe_read_kernel_str_bytes},
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct ExecInfo {
    pub pid: u32,
    pub uid: u32,
    pub comm: [u8; 16],
    pub filename: [u8; 256],
    pub cwd: [u8; 176],
}

#[map]
static EXECS: RingBuf = RingBuf::with_byte_size(256 * 1024, 0);

const TASK_FS: usize = 2984;
const FS_PWD_DENTRY: usize = 40;
const DENTRY_NAME: usize = 40;

#[tracepoint]
pub fn process_exec(ctx: TracePointContext) -> u32 {
    match try_process_exec(ctx) {
        Ok(ret) => ret,
        Err(ret) => ret as u32,
    }
}

fn try_process_exec(ctx: TracePointContext) -> Result<u32, i32> {
    let mut info = ExecInfo {
        pid: ctx.tgid(),
        uid: ctx.uid(),
        comm: [0; 16],
        filename: [0; 256],
        cwd: [0; 176],
    };
    info.comm = ctx.command()?;
    let loc: u32 = unsafe { ctx.read_at(8) }?;
    let name = unsafe { (ctx.as_ptr() as *const u8).add((loc & 0xffff) as usize) };
    unsafe { bpf_probe_read_kernel_str_bytes(name, &mut info.filename) }?;

    let task = unsafe { bpf_get_current_task() } as *const u8;
    let fs = unsafe { bpf_probe_read_kernel(task.add(TASK_FS) as *const *const u8) }?;
    let pwd = unsafe { bpf_probe_read_kernel(fs.add(FS_PWD_DENTRY) as *const *const u8) }?;
    let cwd = unsafe { bpf_probe_read_kernel(pwd.add(DENTRY_NAME) as *const *const u8) }?;
    unsafe { bpf_probe_read_kernel_str_bytes(cwd, &mut info.cwd) }?;

    EXECS.output::<ExecInfo>(&info, 0)?;
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
