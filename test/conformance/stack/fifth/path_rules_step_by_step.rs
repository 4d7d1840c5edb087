#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    bindings::path,
    helpers::generated::bpf_d_path,
    macros::{lsm, map},
    maps::{Array, PerCpuArray, RingBuf},
    programs::LsmContext,
};

const PATH: usize = 256;
const PREFIX: usize = 32;
const RULES: u32 = 8;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Rule {
    pub prefix: [u8; PREFIX],
    pub len: u32,
    pub allow: u32,
}

#[repr(C)]
pub struct Violation {
    pub pid: u32,
    pub rule: u32,
    pub comm: [u8; 16],
    pub head: [u8; 64],
}

#[map]
static BUFFER: PerCpuArray<[u8; PATH]> = PerCpuArray::with_max_entries(1, 0);
#[map]
static RULE_LIST: Array<Rule> = Array::with_max_entries(RULES, 0);
#[map]
static VIOLATIONS: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

#[inline(never)]
fn starts_with(path: &[u8; PATH], rule: u32) -> bool {
    let Some(rule) = RULE_LIST.get(rule) else {
        return false;
    };
    for i in 0..PREFIX {
        if i as u32 >= rule.len {
            return true;
        }
        if path[i] != rule.prefix[i] {
            return false;
        }
    }
    true
}

#[inline(never)]
fn report(path: &[u8; PATH], pid: u32, rule: u32) -> i32 {
    let mut violation = Violation {
        pid,
        rule,
        comm: aya_ebpf::helpers::bpf_get_current_comm().unwrap_or_default(),
        head: [0; 64],
    };
    violation.head.copy_from_slice(&path[..64]);
    match VIOLATIONS.output::<Violation>(&violation, 0) {
        Ok(()) => -13,
        Err(_) => -1,
    }
}

#[lsm(hook = "file_open")]
pub fn path_rules(ctx: LsmContext) -> i32 {
    let Some(buffer) = BUFFER.get_ptr_mut(0) else {
        return 0;
    };
    let file: *const u8 = ctx.arg(0);
    let ret = unsafe {
        let path = file.wrapping_add(64) as *mut path;
        bpf_d_path(path, buffer.cast(), PATH as u32)
    };
    if ret < 0 {
        return 0;
    }
    let buffer = unsafe { &*buffer };
    for rule in 0..RULES {
        if !starts_with(buffer, rule) {
            continue;
        }
        let allow = RULE_LIST.get(rule).map_or(1, |it| it.allow);
        if allow == 0 {
            return report(buffer, ctx.tgid(), rule);
        }
        break;
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
