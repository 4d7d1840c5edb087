#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::PerfEventArray,
    programs::TcContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Record {
    pub source: [u8; 16],
    pub destination: [u8; 16],
    pub ports: u32,
    pub len: u32,
}

#[repr(C)]
pub struct Batch {
    pub count: u64,
    pub records: [Record; 15],
}

#[map]
static BATCHES: PerfEventArray<Batch> = PerfEventArray::new(0);

#[classifier]
pub fn batch(ctx: TcContext) -> i32 {
    let _ = fill(&ctx);
    TC_ACT_OK
}

fn fill(ctx: &TcContext) -> Result<(), i64> {
    let empty = Record {
        source: [0; 16],
        destination: [0; 16],
        ports: 0,
        len: 0,
    };
    let mut batch = Batch {
        count: 0,
        records: [empty; 15],
    };
    let mut offset = 14;
    for record in batch.records.iter_mut() {
        let version: u8 = ctx.load(offset)?;
        if version >> 4 != 6 {
            break;
        }
        record.len = u32::from(u16::from_be(ctx.load(offset + 4)?));
        record.source = ctx.load(offset + 8)?;
        record.destination = ctx.load(offset + 24)?;
        record.ports = ctx.load(offset + 40)?;
        batch.count += 1;
        offset += 40;
    }
    BATCHES.output(ctx, &batch, 0);
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
