#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_user, bpf_probe_read_user_str_bytes},
    macros::{map, uprobe},
    maps::RingBuf,
    programs::ProbeContext,
};

const NAME: usize = 48;
const VALUE: usize = 200;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Variable {
    pub name_length: u32,
    pub value_length: u32,
    pub name: [u8; NAME],
    pub value: [u8; VALUE],
}

#[map]
static VARIABLES: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

/// int setenv(const char *name, const char *value, int overwrite)
#[uprobe]
pub fn setenv(ctx: ProbeContext) -> u32 {
    match try_setenv(&ctx) {
        Ok(()) => 0,
        Err(_) => 1,
    }
}

fn try_setenv(ctx: &ProbeContext) -> Result<(), i32> {
    let name: *const u8 = ctx.arg(0).ok_or(-1)?;
    let value: *const u8 = ctx.arg(1).ok_or(-1)?;
    let first = unsafe { bpf_probe_read_user(name)? };
    if first == b'_' {
        return Ok(());
    }
    let mut variable = Variable {
        name_length: 0,
        value_length: 0,
        name: [0; NAME],
        value: [0; VALUE],
    };
    unsafe {
        variable.name_length =
            bpf_probe_read_user_str_bytes(name, &mut variable.name)?.len() as u32;
        variable.value_length =
            bpf_probe_read_user_str_bytes(value, &mut variable.value)?.len() as u32;
    }
    VARIABLES.output::<Variable>(&variable, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
