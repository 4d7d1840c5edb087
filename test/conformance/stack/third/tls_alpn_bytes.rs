#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::TC_ACT_OK,
    macros::{classifier, map},
    maps::HashMap,
    programs::TcContext,
};

#[map]
static PROTOCOLS: HashMap<[u8; 32], u64> = HashMap::with_max_entries(64, 0);

#[classifier]
pub fn alpn(ctx: TcContext) -> i32 {
    let _ = find(&ctx);
    TC_ACT_OK
}

fn find(ctx: &TcContext) -> Result<(), i64> {
    let mut hello = [0u8; 448];
    ctx.load_bytes(54, &mut hello)?;
    if hello[0] != 22 {
        return Ok(());
    }
    let mut at = 44 + usize::from(hello[43]);
    for _ in 0..10 {
        let (Some(high), Some(low)) = (hello.get(at), hello.get(at + 1)) else {
            return Ok(());
        };
        if *high == 0 && *low == 16 {
            let mut protocol = [0u8; 32];
            for (i, to) in protocol.iter_mut().enumerate() {
                *to = *hello.get(at + 7 + i).ok_or(-1)?;
            }
            if let Some(count) = PROTOCOLS.get_ptr_mut(&protocol) {
                unsafe { *count += 1 };
            }
            return Ok(());
        }
        at += 4 + usize::from(*low);
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
