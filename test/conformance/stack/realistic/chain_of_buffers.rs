#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::{HashMap, PerfEventByteArray},
    programs::TcContext,
};

const HEAD: usize = 200;

#[map]
static SAMPLES: PerfEventByteArray = PerfEventByteArray::new(0);

#[map]
static PREFIXES: HashMap<[u8; 128], u32> = HashMap::with_max_entries(128, 0);

#[map]
static HOSTS: HashMap<[u8; 160], u32> = HashMap::with_max_entries(128, 0);

#[classifier]
pub fn chain_of_buffers(ctx: TcContext) -> i32 {
    let mut head = [0u8; HEAD];
    if ctx.load_bytes(54, &mut head).is_err() {
        return TC_ACT_OK;
    }
    if !head.starts_with(b"GET ") && !head.starts_with(b"POST") {
        return TC_ACT_OK;
    }
    let rule = by_prefix(&head);
    if rule != 0 {
        SAMPLES.output(&ctx, &head, 0);
    }
    TC_ACT_OK
}

/// Rules for paths, then for hosts.
#[inline(never)]
fn by_prefix(head: &[u8; HEAD]) -> u32 {
    let mut key = [0u8; 128];
    let mut at = 4;
    for byte in key.iter_mut() {
        let Some(&next) = head.get(at) else { break };
        if next == b' ' || next == b'?' {
            break;
        }
        *byte = next;
        at += 1;
    }
    match unsafe { PREFIXES.get(&key) } {
        Some(rule) => *rule,
        None => by_host(head),
    }
}

#[inline(never)]
fn by_host(head: &[u8; HEAD]) -> u32 {
    let mut key = [0u8; 160];
    let mut found = false;
    for i in 8..HEAD - 40 {
        if head[i] == b':' && head[i - 1] == b't' {
            found = true;
        }
        if found {
            key[i - 8] = head[i];
        }
    }
    if !found {
        return 0;
    }
    unsafe { HOSTS.get(&key) }.copied().unwrap_or(0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
