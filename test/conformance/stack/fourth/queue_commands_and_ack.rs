#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_ktime_get_ns,
    macros::{map, uprobe},
    maps::{Queue, RingBuf, Stack},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Command {
    pub id: u64,
    pub kind: u32,
    pub len: u32,
    pub payload: [u8; 104],
}

#[repr(C)]
pub struct Ack {
    pub id: u64,
    pub at: u64,
}

#[map]
static COMMANDS: Queue<Command> = Queue::with_max_entries(64, 0);
#[map]
static UNDO: Stack<Command> = Stack::with_max_entries(64, 0);
#[map]
static ACKS: RingBuf = RingBuf::with_byte_size(1 << 12, 0);

#[uprobe]
pub fn poll(_ctx: ProbeContext) -> u32 {
    let Ok(Some(command)) = COMMANDS.pop() else {
        return 0;
    };
    match command.kind {
        1 => {
            let _ = UNDO.push(&command, 0);
        }
        2 => {
            if let Ok(Some(undone)) = UNDO.pop() {
                let _ = COMMANDS.push(&undone, 0);
            }
        }
        _ => return 2,
    }
    let ack = Ack {
        id: command.id,
        at: unsafe { bpf_ktime_get_ns() },
    };
    let _ = ACKS.output::<Ack>(&ack, 0);
    1
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
