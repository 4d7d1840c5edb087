#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    bindings::{__sk_buff, TC_ACT_PIPE},
    helpers::generated::{bpf_loop, bpf_skb_load_bytes},
    macros::{classifier, map},
    maps::LruHashMap,
    programs::TcContext,
};
use aya_log_ebpf::info;

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Options {
    pub mss: u16,
    pub window_scale: u8,
    pub sack: u8,
    pub timestamp: u32,
    pub order: u64,
}

struct Parser {
    skb: *mut __sk_buff,
    at: u32,
    end: u32,
    options: Options,
}

#[map]
static PEERS: LruHashMap<u32, Options> = LruHashMap::with_max_entries(4096, 0);

impl Parser {
    fn bytes<const N: usize>(&self, at: u32) -> Option<[u8; N]> {
        let mut bytes = [0u8; N];
        let failed = unsafe {
            bpf_skb_load_bytes(
                self.skb as *const c_void,
                at,
                bytes.as_mut_ptr() as *mut c_void,
                N as u32,
            )
        };
        if failed == 0 { Some(bytes) } else { None }
    }

    fn step(&mut self) -> Option<()> {
        let [kind] = self.bytes::<1>(self.at)?;
        if kind == 0 {
            return None;
        }
        self.options.order = self.options.order << 4 | kind as u64;
        if kind == 1 {
            self.at += 1;
            return Some(());
        }
        let [length] = self.bytes::<1>(self.at + 1)?;
        match kind {
            2 => self.options.mss = u16::from_be_bytes(self.bytes(self.at + 2)?),
            3 => self.options.window_scale = self.bytes::<1>(self.at + 2)?[0],
            4 => self.options.sack = 1,
            8 => self.options.timestamp = u32::from_be_bytes(self.bytes(self.at + 2)?),
            _ => {}
        }
        self.at += length.max(2) as u32;
        Some(())
    }
}

unsafe extern "C" fn one_option(_index: u32, parser: *mut c_void) -> i64 {
    let parser = unsafe { &mut *(parser as *mut Parser) };
    if parser.at >= parser.end {
        return 1;
    }
    match parser.step() {
        Some(()) => 0,
        None => 1,
    }
}

#[classifier]
pub fn syn_options(ctx: TcContext) -> i32 {
    match try_syn(&ctx) {
        Ok(ret) => ret,
        Err(_) => TC_ACT_PIPE,
    }
}

fn try_syn(ctx: &TcContext) -> Result<i32, i64> {
    let proto: u8 = ctx.load(23)?;
    let flags: u8 = ctx.load(47)?;
    if proto != 6 || flags & 0x12 != 0x02 {
        return Ok(TC_ACT_PIPE);
    }
    let words: u8 = ctx.load(46)?;
    let mut parser = Parser {
        skb: ctx.skb.skb,
        at: 54,
        end: 34 + (words >> 4) as u32 * 4,
        options: Options::default(),
    };
    unsafe {
        bpf_loop(
            40,
            one_option as *mut c_void,
            &raw mut parser as *mut c_void,
            0,
        )
    };
    let source: u32 = ctx.load(26)?;
    let options = parser.options;
    PEERS.insert(&source, &options, 0).map_err(|e| e as i64)?;
    info!(
        ctx,
        "syn from {:i}: mss {} scale {}",
        u32::from_be(source),
        options.mss,
        options.window_scale
    );
    Ok(TC_ACT_PIPE)
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
