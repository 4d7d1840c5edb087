#![no_std]
#![no_main]

use aya_ebpf::{
    macros::{map, socket_filter},
    maps::{HashMap, PerCpuArray},
    programs::SkBuffContext,
};

#[map]
static METHODS: HashMap<[u8; 4], u64> = HashMap::with_max_entries(16, 0);
#[map]
static TOTAL: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);

#[socket_filter]
pub fn http_filter(ctx: SkBuffContext) -> i64 {
    match filter(&ctx) {
        Ok(true) => -1,
        _ => 0,
    }
}

fn filter(ctx: &SkBuffContext) -> Result<bool, i64> {
    let ihl = usize::from(ctx.load::<u8>(14)? & 0x0f) * 4;
    let doff = usize::from(ctx.load::<u8>(14 + ihl + 12)? >> 4) * 4;
    let method: [u8; 4] = ctx.load(14 + ihl + doff)?;
    if let Some(total) = TOTAL.get_ptr_mut(0) {
        unsafe { *total += 1 };
    }
    match &method {
        b"GET " | b"POST" | b"PUT " | b"HEAD" => {
            if let Some(count) = METHODS.get_ptr_mut(&method) {
                unsafe { *count += 1 };
            } else {
                let _ = METHODS.insert(&method, &1, 0);
            }
            Ok(true)
        }
        _ => Ok(false),
    }
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
