//# only_read
//@ fix: Make `SET_PID`
//@ not: Replace
#[unsafe(no_mangle)]
static mut SET_PID: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if byte(&ctx, 20) as u32 == unsafe { SET_PID } { 1 } else { 2 } }
//# named_by_user_space
//@ fix: Make `SET_LIMIT`
//@ not: Replace
#[unsafe(no_mangle)]
static mut SET_LIMIT: u32 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if byte(&ctx, 20) as u32 > unsafe { SET_LIMIT } { 1 } else { 2 } }
//- user/main.rs
fn main() {
    let mut loader = aya::EbpfLoader::new();
    loader.override_global("SET_LIMIT", &9u32, true);
}
//# counter_named_by_user_space
static mut READ_THERE: u64 = 0;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { unsafe { READ_THERE += byte(&ctx, 20); } 2 }
//- user/main.rs
fn main() {
    let bpf = aya::Ebpf::load(&[]).unwrap();
    let _ = bpf.map(".bss");
}
//# volatile_read
#[unsafe(no_mangle)]
static mut SET_VOLATILE: u64 = 7;
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { if byte(&ctx, 20) > unsafe { core::ptr::read_volatile(&raw const SET_VOLATILE) } { 1 } else { 2 } }
