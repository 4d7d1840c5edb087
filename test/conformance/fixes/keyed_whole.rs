//@ form: keyed_tables
//@ fix: Replace `BYTES` by HashMap
#![no_std]
#![no_main]

use aya_ebpf::{helpers::bpf_get_smp_processor_id, macros::xdp, programs::XdpContext};

static mut BYTES: [u64; 256] = [0; 256];

#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let length = (ctx.data_end() - ctx.data()) as u64;
    let flow_id: u32 = unsafe { bpf_get_smp_processor_id() };
    if flow_id < 256 {
        unsafe {
            BYTES[flow_id as usize] += length;
        }
    }
    2
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
