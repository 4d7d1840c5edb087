#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    macros::{map, xdp},
    maps::LruHashMap,
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FlowKey {
    source: [u8; 16],
    destination: [u8; 16],
    ports: [u16; 2],
    protocol: u8,
    family: u8,
    padding: [u8; 2],
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct FlowValue {
    packets: u64,
    bytes: u64,
    flags: u32,
    padding: u32,
}

#[map]
static FLOWS: LruHashMap<FlowKey, FlowValue> = LruHashMap::with_max_entries(1 << 16, 0);

#[derive(Clone, Copy)]
enum Failure {
    Short,
    NotIp,
    NotL4,
    Full,
}

#[xdp]
pub fn flow_key_helpers(ctx: XdpContext) -> u32 {
    match run(&ctx) {
        Ok(()) | Err(Failure::NotIp | Failure::NotL4) => xdp_action::XDP_PASS,
        Err(Failure::Short) => xdp_action::XDP_DROP,
        Err(Failure::Full) => xdp_action::XDP_ABORTED,
    }
}

fn run(ctx: &XdpContext) -> Result<(), Failure> {
    let key = key_of(ctx)?;
    let bytes = (ctx.data_end() - ctx.data()) as u64;
    update(&key, bytes)
}

#[inline(never)]
fn key_of(ctx: &XdpContext) -> Result<FlowKey, Failure> {
    let mut key = FlowKey {
        source: [0; 16],
        destination: [0; 16],
        ports: [0; 2],
        protocol: 0,
        family: 0,
        padding: [0; 2],
    };
    let l4 = match u16::from_be_bytes(load(ctx, 12)?) {
        0x0800 => {
            let source: [u8; 4] = load(ctx, 26)?;
            let destination: [u8; 4] = load(ctx, 30)?;
            key.source[12..].copy_from_slice(&source);
            key.destination[12..].copy_from_slice(&destination);
            [key.protocol] = load(ctx, 23)?;
            key.family = 4;
            34
        }
        0x86dd => {
            key.source = load(ctx, 22)?;
            key.destination = load(ctx, 38)?;
            [key.protocol] = load(ctx, 20)?;
            key.family = 6;
            54
        }
        _ => return Err(Failure::NotIp),
    };
    if key.protocol != 6 && key.protocol != 17 {
        return Err(Failure::NotL4);
    }
    key.ports[0] = u16::from_be_bytes(load(ctx, l4)?);
    key.ports[1] = u16::from_be_bytes(load(ctx, l4 + 2)?);
    Ok(key)
}

#[inline(never)]
fn update(key: &FlowKey, bytes: u64) -> Result<(), Failure> {
    if let Some(flow) = FLOWS.get_ptr_mut(key) {
        unsafe {
            (*flow).packets += 1;
            (*flow).bytes += bytes;
        }
        return Ok(());
    }
    let first = FlowValue {
        packets: 1,
        bytes,
        ..FlowValue::default()
    };
    FLOWS.insert(key, &first, 0).map_err(|_| Failure::Full)
}

#[inline(always)]
fn load<const N: usize>(ctx: &XdpContext, offset: usize) -> Result<[u8; N], Failure> {
    let at = ctx.data() + offset;
    if at + N > ctx.data_end() {
        return Err(Failure::Short);
    }
    Ok(unsafe { *(at as *const [u8; N]) })
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
