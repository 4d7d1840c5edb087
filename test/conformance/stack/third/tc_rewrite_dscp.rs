#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::{TC_ACT_OK, TC_ACT_SHOT},
    macros::{classifier, map},
    maps::{LpmTrie, lpm_trie::Key},
    programs::TcContext,
};

const TOS: usize = 15;
const CHECKSUM: usize = 24;

#[map]
static CLASSES: LpmTrie<u32, u8> = LpmTrie::with_max_entries(256, 0);

#[classifier]
pub fn dscp(ctx: TcContext) -> i32 {
    match rewrite(&ctx) {
        Ok(()) => TC_ACT_OK,
        Err(_) => TC_ACT_SHOT,
    }
}

fn rewrite(ctx: &TcContext) -> Result<(), i64> {
    let destination: u32 = ctx.load(30)?;
    let Some(class) = CLASSES.get(Key::new(32, destination)) else {
        return Ok(());
    };
    let old: u8 = ctx.load(TOS)?;
    let new = (old & 3) | (class << 2);
    if new == old {
        return Ok(());
    }
    ctx.l3_csum_replace(
        CHECKSUM,
        u64::from(u16::from(old).to_be()),
        u64::from(u16::from(new).to_be()),
        2,
    )?;
    ctx.store(TOS, &new, 0)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
