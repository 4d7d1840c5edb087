#![no_std]
#![no_main]

use aya_ebpf::{
    helpers::{bpf_probe_read_kernel_str_bytes, bpf_probe_read_user_str_bytes},
    macros::{kprobe, map},
    maps::{HashMap, RingBuf},
    programs::ProbeContext,
};

type Name = [u8; 160];

#[map]
static NAMES: HashMap<Name, u64> = HashMap::with_max_entries(128, 0);
#[map]
static OUT: RingBuf = RingBuf::with_byte_size(4096 * 16, 0);

#[inline(never)]
fn count_user(path: *const u8) -> i64 {
    let mut name: Name = [0; 160];
    if unsafe { bpf_probe_read_user_str_bytes(path, &mut name) }.is_err() {
        return -1;
    }
    bump(&name)
}

#[inline(never)]
fn count_kernel(path: *const u8) -> i64 {
    let mut name: Name = [0; 160];
    if unsafe { bpf_probe_read_kernel_str_bytes(path, &mut name) }.is_err() {
        return -1;
    }
    bump(&name)
}

#[inline(never)]
fn bump(name: &Name) -> i64 {
    match NAMES.get_ptr_mut(name) {
        Some(count) => {
            unsafe { *count += 1 };
            0
        }
        None => NAMES.insert(name, 1u64, 0).is_err() as i64,
    }
}

#[kprobe]
pub fn do_rename(ctx: ProbeContext) -> u32 {
    let (Some(user), Some(kernel)) = (ctx.arg::<*const u8>(1), ctx.arg::<*const u8>(3)) else {
        return 1;
    };
    let mut record = [0i64; 12];
    record[0] = count_user(user);
    record[1] = count_kernel(kernel);
    let _ = OUT.output::<[i64; 12]>(&record, 0);
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
