#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{bpf_get_current_pid_tgid, bpf_ktime_get_ns, bpf_probe_read_kernel_buf},
    macros::{kprobe, map},
    maps::RingBuf,
    programs::ProbeContext,
};

const CHOSEN: usize = 40;
const PAGES: usize = 48;
const COMM: usize = 2856;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Victim {
    time: u64,
    pages: u64,
    trigger: u32,
    reserved: u32,
    trigger_comm: [u8; 16],
    victim_comm: [u8; 16],
}

#[map]
static VICTIMS: RingBuf = RingBuf::with_byte_size(16 * 1024, 0);

#[kprobe(function = "oom_kill_process")]
pub fn oom_watch(ctx: ProbeContext) -> u32 {
    unsafe { report(&ctx) }.map_or_else(|error| error as u32, |()| 0)
}

unsafe fn report(ctx: &ProbeContext) -> Result<(), i32> {
    let control: *const u8 = ctx.arg(0).ok_or(-1)?;
    let mut pointer = [0u8; 8];
    let mut pages = [0u8; 8];
    unsafe {
        bpf_probe_read_kernel_buf(control.add(CHOSEN), &mut pointer)?;
        bpf_probe_read_kernel_buf(control.add(PAGES), &mut pages)?;
    }
    let task = u64::from_ne_bytes(pointer) as *const u8;
    let mut victim = Victim {
        time: unsafe { bpf_ktime_get_ns() },
        pages: u64::from_ne_bytes(pages),
        trigger: (bpf_get_current_pid_tgid() >> 32) as u32,
        reserved: 0,
        trigger_comm: ctx.command()?,
        victim_comm: [0; 16],
    };
    unsafe { bpf_probe_read_kernel_buf(task.add(COMM), &mut victim.victim_comm)? };
    let mut entry = VICTIMS.reserve::<Victim>(0).ok_or(-2)?;
    entry.write(victim);
    entry.submit(0);
    Ok(())
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
