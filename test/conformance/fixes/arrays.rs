//# constant_index
static mut KINDS: [u64; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { KINDS[0] += 1; if byte(&ctx, 20) > 100 { KINDS[1] += 1; } KINDS[3] = KINDS[0]; } unsafe { KINDS[1] as u32 } }
//# variable_index
static mut BUCKETS: [u32; 16] = [0; 16];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize & 15; unsafe { BUCKETS[at] += 1; } unsafe { BUCKETS[at] } }
//# checked_index
static mut BY_KIND: [u64; 8] = [0; 8];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as usize; if at < 8 { unsafe { BY_KIND[at] += 1; } } 2 }
//# whole_array
static mut WINDOW: [u32; 4] = [0; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let b = byte(&ctx, 20) as u32; WINDOW = [WINDOW[1], WINDOW[2], WINDOW[3], b]; } let copy = unsafe { WINDOW }; copy[0] ^ copy[3] }
//# bytes
static mut MAC: [u8; 6] = [0; 6];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { let b = byte(&ctx, 20) as u8; MAC[0] = b; MAC[5] ^= MAC[0]; } unsafe { u32::from(MAC[0]) + u32::from(MAC[5]) } }
//# two_dimensions
static mut GRID: [[u32; 4]; 4] = [[0; 4]; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let (x, y) = (byte(&ctx, 20) as usize & 3, byte(&ctx, 21) as usize & 3); unsafe { GRID[x][y] += 1; GRID[x][0] } }
//# field_of_element
#[derive(Clone, Copy)]
#[repr(C)]
struct Slot { n: u32, sum: u32 }
static mut TABLE_OF: [Slot; 4] = [Slot { n: 0, sum: 0 }; 4];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); unsafe { TABLE_OF[b as usize & 3].sum += b as u32; TABLE_OF[1].n += 1; TABLE_OF[b as usize & 3].sum + TABLE_OF[1].n } }
//# named_index
const TCP: usize = 1;
static mut BY_NAME: [u64; 3] = [0; 3];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { BY_NAME[TCP] += byte(&ctx, 20); BY_NAME[TCP + 1] ^= 5; (BY_NAME[TCP] + BY_NAME[2]) as u32 } }
//# variant_index
#[derive(Clone, Copy)]
enum Kind { Rx = 0, Tx = 1 }
static mut BY_VARIANT: [u64; 2] = [0; 2];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); let kind = if b > 40 { Kind::Rx } else { Kind::Tx }; unsafe { BY_VARIANT[kind as usize] += b; BY_VARIANT[Kind::Tx as usize] as u32 } }
//# index_by_static
static mut CURSOR: usize = 0;
static mut HISTORY: [u32; 8] = [0; 8];
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { HISTORY[CURSOR & 7] = byte(&ctx, 20) as u32; CURSOR += 1; HISTORY[(CURSOR + 3) & 7] } }
