#![no_std]
#![no_main]

use core::ffi::c_void;

use aya_ebpf::{
    bindings::xdp_action,
    helpers::generated::{bpf_loop, bpf_xdp_load_bytes},
    macros::{map, xdp},
    maps::PerCpuArray,
    programs::XdpContext,
};

#[repr(C)]
pub struct State {
    pub ctx: *mut aya_ebpf::bindings::xdp_md,
    pub offset: u32,
    pub sum: u32,
    pub words: [u8; 64],
}

#[map]
static SUMS: PerCpuArray<u32> = PerCpuArray::with_max_entries(1, 0);

unsafe extern "C" fn add_block(_index: u32, state: *mut State) -> i64 {
    let state = unsafe { &mut *state };
    let to = state.words.as_mut_ptr();
    if unsafe { bpf_xdp_load_bytes(state.ctx, state.offset, to.cast(), 64) } != 0 {
        return 1;
    }
    for word in state.words.chunks_exact(2) {
        state.sum += u32::from(u16::from_be_bytes([word[0], word[1]]));
    }
    state.offset += 64;
    0
}

#[xdp]
pub fn checksum(ctx: XdpContext) -> u32 {
    let mut state = State {
        ctx: ctx.ctx,
        offset: 34,
        sum: 0,
        words: [0; 64],
    };
    let callback = add_block as unsafe extern "C" fn(u32, *mut State) -> i64;
    let blocks = ((ctx.data_end() - ctx.data()) / 64) as u32;
    unsafe { bpf_loop(blocks, callback as *mut c_void, (&raw mut state).cast(), 0) };
    let _ = SUMS.set(0, &state.sum, 0);
    xdp_action::XDP_PASS
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
