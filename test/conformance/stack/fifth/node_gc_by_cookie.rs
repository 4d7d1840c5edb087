#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    helpers::{
        bpf_get_attach_cookie, bpf_ktime_get_ns, bpf_probe_read_kernel, bpf_probe_read_user,
    },
    macros::{map, uprobe},
    maps::{HashMap, LruHashMap, RingBuf},
    programs::ProbeContext,
};

/// How the loader found each argument in the note of the probe.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ArgSpec {
    /// Where the register is among the saved ones, in bytes.
    pub register: u16,
    pub size: i16,
    pub offset: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ProbeSpec {
    pub kind: u32,
    pub args_used: u32,
    pub args: [ArgSpec; 4],
}

#[repr(C)]
pub struct Fired {
    pub at: u64,
    pub pid: u32,
    pub kind: u32,
    pub args: [i64; 4],
}

#[map]
static SPECS: HashMap<u64, ProbeSpec> = HashMap::with_max_entries(64, 0);
#[map]
static GC_STARTED: LruHashMap<u32, u64> = LruHashMap::with_max_entries(1024, 0);
#[map]
static FIRED: RingBuf = RingBuf::with_byte_size(1 << 16, 0);

fn argument(ctx: &ProbeContext, spec: ArgSpec) -> Option<i64> {
    let registers = ctx.as_ptr() as *const u8;
    let register = unsafe { registers.add(spec.register as usize & 0xf8) };
    let value = unsafe { bpf_probe_read_kernel(register as *const u64) }.ok()?;
    if spec.offset == 0 {
        return Some(value as i64);
    }
    let address = value.wrapping_add(spec.offset as i64 as u64);
    unsafe {
        match spec.size {
            -4 => bpf_probe_read_user(address as *const i32).map(i64::from),
            4 => bpf_probe_read_user(address as *const u32).map(i64::from),
            _ => bpf_probe_read_user(address as *const i64),
        }
    }
    .ok()
}

fn fire(ctx: &ProbeContext) -> Option<()> {
    let cookie = unsafe { bpf_get_attach_cookie(ctx.as_ptr()) };
    let spec = unsafe { SPECS.get(&cookie)? };
    let now = unsafe { bpf_ktime_get_ns() };
    let mut fired = Fired {
        at: now,
        pid: ctx.tgid(),
        kind: spec.kind,
        args: [0; 4],
    };
    for (arg, spec) in fired.args.iter_mut().zip(spec.args.iter()) {
        *arg = argument(ctx, *spec)?;
    }
    if spec.kind == 1 {
        GC_STARTED.insert(&fired.pid, &now, 0).ok()?;
    } else if let Some(started) = GC_STARTED.get_ptr(&fired.pid) {
        fired.args[3] = (now - unsafe { *started }) as i64;
    }
    FIRED.output::<Fired>(&fired, 0).ok()
}

#[uprobe]
pub fn usdt(ctx: ProbeContext) -> u32 {
    fire(&ctx).is_none() as u32
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
