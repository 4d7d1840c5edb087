#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::bpf_probe_read_user_str_bytes,
    macros::{map, uprobe},
    maps::{HashMap, PerfEventArray},
    programs::ProbeContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Text<const N: usize> {
    pub len: u32,
    pub bytes: [u8; N],
}

impl<const N: usize> Text<N> {
    fn read(from: *const u8) -> Result<Self, i32> {
        let mut text = Text {
            len: 0,
            bytes: [0; N],
        };
        let read = unsafe { bpf_probe_read_user_str_bytes(from, &mut text.bytes)? };
        text.len = read.len() as u32;
        Ok(text)
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes.starts_with(prefix)
    }
}

#[map]
static USERS: HashMap<[u8; 20], u64> = HashMap::with_max_entries(256, 0);
#[map]
static TOPICS: PerfEventArray<Text<60>> = PerfEventArray::new(0);

#[uprobe]
pub fn publish(ctx: ProbeContext) -> u32 {
    match try_publish(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_publish(ctx: &ProbeContext) -> Result<(), i32> {
    let user = Text::<20>::read(ctx.arg(0).ok_or(-1)?)?;
    if let Some(count) = USERS.get_ptr_mut(&user.bytes) {
        unsafe { *count += 1 };
    }
    let topic: Text<60> = Text::read(ctx.arg(1).ok_or(-1)?)?;
    if topic.starts_with(b"$SYS/") {
        return Ok(());
    }
    TOPICS.output(ctx, &topic, 0);
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
