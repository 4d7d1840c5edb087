#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::{LruHashMap, PerCpuArray},
    programs::TcContext,
};

const UDP: usize = 34;
const DNS: usize = 42;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Header {
    pub id: u16,
    pub flags: u16,
    pub questions: u16,
    pub answers: u16,
    pub authorities: u16,
    pub additional: u16,
}

#[map]
static RCODES: PerCpuArray<u64> = PerCpuArray::with_max_entries(16, 0);
#[map]
static PENDING: LruHashMap<u32, u64> = LruHashMap::with_max_entries(8192, 0);

#[classifier]
pub fn dns_answers(ctx: TcContext) -> i32 {
    let _ = count(&ctx);
    TC_ACT_OK
}

fn count(ctx: &TcContext) -> Result<(), i64> {
    let protocol: u8 = ctx.load(23)?;
    if protocol != 17 {
        return Ok(());
    }
    let source = u16::from_be(ctx.load::<u16>(UDP)?);
    if source != 53 {
        return Ok(());
    }
    let header: Header = ctx.load(DNS)?;
    let rcode = u32::from(u16::from_be(header.flags) & 15);
    if let Some(count) = RCODES.get_ptr_mut(rcode) {
        unsafe { *count += 1 };
    }
    let destination: u32 = ctx.load(30)?;
    let key = destination ^ u32::from(header.id);
    let answers = u64::from(u16::from_be(header.answers));
    PENDING.insert(&key, &answers, 0).map_err(i64::from)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
