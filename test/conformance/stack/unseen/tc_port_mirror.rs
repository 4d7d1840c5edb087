#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::{Array, HashMap},
    programs::TcContext,
};
use aya_log_ebpf::{debug, info};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Rule {
    pub action: u32,
    pub ifindex: u32,
    pub hits: u64,
}

#[map]
static RULES: HashMap<u16, Rule> = HashMap::with_max_entries(256, 0);
#[map]
static MODE: Array<u32> = Array::with_max_entries(1, 0);

#[classifier]
pub fn port_mirror(ctx: TcContext) -> i32 {
    match try_mirror(ctx) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_SHOT,
    }
}

fn try_mirror(mut ctx: TcContext) -> Result<i32, i64> {
    if MODE.get(0).copied().unwrap_or(0) == 0 {
        return Ok(TC_ACT_OK);
    }
    let proto = ctx.load::<u8>(23)?;
    if proto != 6 {
        return Ok(TC_ACT_OK);
    }
    let ihl = (ctx.load::<u8>(14)? & 0x0f) as usize * 4;
    let port = u16::from_be(ctx.load::<u16>(14 + ihl + 2)?);
    let Some(rule) = RULES.get_ptr_mut(&port) else {
        debug!(&ctx, "no rule for {}", port);
        return Ok(TC_ACT_OK);
    };
    let rule = unsafe { &mut *rule };
    rule.hits += 1;
    match rule.action {
        1 => {
            info!(&ctx, "drop {}", port);
            Ok(TC_ACT_SHOT)
        }
        2 => {
            ctx.clone_redirect(rule.ifindex, 0)?;
            Ok(TC_ACT_OK)
        }
        _ => Ok(TC_ACT_OK),
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
