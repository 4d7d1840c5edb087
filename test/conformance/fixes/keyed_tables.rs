//# by_port
static mut BY_PORT: [u64; 256] = [0; 256];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let port = byte(&ctx, 20) as u32;
    unsafe {
        BY_PORT[(port % 256) as usize] += 1;
    }
    2
}
//# by_id
static mut BY_ID: [u32; 64] = [0; 64];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let id = byte(&ctx, 20) as u16;
    if id < 64 {
        unsafe {
            BY_ID[id as usize] += 7;
        }
    }
    2
}
