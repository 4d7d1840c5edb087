//# slice
static mut COPY_OF: [u8; 64] = [0; 64];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let buf = unsafe { &mut *(&raw mut COPY_OF) }; buf[0] = byte(&ctx, 20) as u8; buf[9] ^= byte(&ctx, 21) as u8; let mut sum = 0u32; for b in buf.iter() { sum += u32::from(*b); } sum }
//# helper
static mut FILLED_BY_HELPER: [u8; 128] = [0; 128];
#[kprobe]
pub fn program(ctx: ProbeContext) -> u32 { let Some(from) = ctx.arg::<*const u8>(0) else { return 0 }; unsafe { if bpf_probe_read_kernel_buf(from, &mut *(&raw mut FILLED_BY_HELPER)).is_err() { return 1; } u32::from(FILLED_BY_HELPER[3]) } }
//# struct_buffer
#[repr(C)]
struct Event { len: u32, data: [u8; 32] }
static mut EVENT: Event = Event { len: 0, data: [0; 32] };
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let event = &raw mut EVENT; unsafe { (*event).len += 1; (*event).data[0] = byte(&ctx, 20) as u8; (*event).len + u32::from((*event).data[0]) } }
