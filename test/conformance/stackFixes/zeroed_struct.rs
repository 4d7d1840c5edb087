//@ local: state
//@ bytes: 4
//@ fix: Move
#![no_std]
#![no_main]

use aya_ebpf::{
    bindings::xdp_action,
    helpers::bpf_get_prandom_u32,
    macros::{map, xdp},
    maps::Array,
    programs::XdpContext,
};

#[repr(C)]
#[derive(Clone, Copy)]
pub struct State {
    counts: [u64; 80],
    last: u64,
}

#[map]
static OUT: Array<State> = Array::with_max_entries(1, 0);

#[xdp]
pub fn spread(ctx: XdpContext) -> u32 {
    let mut state = State {
        counts: [0; 80],
        last: ctx.data() as u64,
    };
    let slot = unsafe { bpf_get_prandom_u32() } as usize & 63;
    state.counts[slot] += 1;
    state.last += state.counts[slot ^ 1];
    unsafe {
        aya_ebpf::helpers::generated::bpf_map_update_elem(
            (&raw const OUT).cast_mut().cast(),
            (&raw const ZERO).cast(),
            (&raw const state).cast(),
            0,
        );
    }
    xdp_action::XDP_PASS
}

static ZERO: u32 = 0;

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
