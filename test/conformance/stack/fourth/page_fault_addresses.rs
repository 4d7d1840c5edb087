#![no_std]
#![no_main]

use aya_ebpf::{
    EbpfContext,
    macros::{map, tracepoint},
    maps::{LruHashMap, PerfEventArray},
    programs::TracePointContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Fault {
    pub address: u64,
    pub ip: u64,
    pub code: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Page {
    pub tgid: u32,
    pub pad: u32,
    pub page: u64,
}

#[map]
static PAGES: LruHashMap<Page, u32> = LruHashMap::with_max_entries(65536, 0);
#[map]
static HOT: PerfEventArray<(Page, Fault)> = PerfEventArray::new(0);

#[tracepoint(name = "page_fault_user", category = "exceptions")]
pub fn page_fault_user(ctx: TracePointContext) -> i64 {
    match fault(&ctx) {
        Ok(()) => 0,
        Err(e) => e,
    }
}

fn fault(ctx: &TracePointContext) -> Result<(), i64> {
    let fault = unsafe { ctx.read_at::<Fault>(8) }.map_err(|e| e as i64)?;
    let page = Page {
        tgid: ctx.tgid(),
        pad: 0,
        page: fault.address >> 12,
    };
    let count = match PAGES.get_ptr_mut(&page) {
        Some(count) => unsafe {
            *count += 1;
            *count
        },
        None => {
            PAGES.insert(&page, &1u32, 0)?;
            1
        }
    };
    if count % 64 == 0 {
        HOT.output(ctx, &(page, fault), 0);
    }
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
