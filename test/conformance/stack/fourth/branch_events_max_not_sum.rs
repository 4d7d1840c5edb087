#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, tracepoint},
    maps::RingBuf,
    programs::TracePointContext,
};

#[repr(C)]
pub struct Mkdir {
    pub kind: u32,
    pub mode: u32,
    pub path: [u8; 320],
}

#[repr(C)]
pub struct Symlink {
    pub kind: u32,
    pub pid: u32,
    pub target: [u8; 200],
    pub link: [u8; 200],
}

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(1 << 18, 0);

#[tracepoint]
pub fn file_events(ctx: TracePointContext) -> u32 {
    let Ok(number) = (unsafe { ctx.read_at::<i32>(8) }) else {
        return 1;
    };
    if number == 83 {
        let mut event = Mkdir {
            kind: 1,
            mode: 0,
            path: [0; 320],
        };
        if let Ok(path) = unsafe { ctx.read_at::<*const u8>(16) } {
            let _ = unsafe { bpf_probe_read_user_str_bytes(path, &mut event.path) };
        }
        event.mode = unsafe { ctx.read_at::<u32>(24) }.unwrap_or(0);
        let _ = EVENTS.output::<Mkdir>(&event, 0);
    } else if number == 88 {
        let mut event = Symlink {
            kind: 2,
            pid: ctx.pid(),
            target: [0; 200],
            link: [0; 200],
        };
        let (Ok(target), Ok(link)) = (unsafe { ctx.read_at::<*const u8>(16) }, unsafe {
            ctx.read_at::<*const u8>(24)
        }) else {
            return 1;
        };
        let _ = unsafe { bpf_probe_read_user_str_bytes(target, &mut event.target) };
        let _ = unsafe { bpf_probe_read_user_str_bytes(link, &mut event.link) };
        let _ = EVENTS.output::<Symlink>(&event, 0);
    }
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
