//@ rule: map-value-unwrap
//# counter
//@ fix: Return when the lookup fails
//@ fix: Go on only when the lookup succeeds
#[map]
static UNWRAPPED: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let counter = UNWRAPPED.get_ptr_mut(0).unwrap(); unsafe { *counter += byte(&ctx, 20) }; 2 }
//# in_one_line
//@ fix: Return when the lookup fails
//@ fix: Go on only when the lookup succeeds
#[map]
static IN_ONE_LINE: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let b = byte(&ctx, 20); unsafe { *IN_ONE_LINE.get_ptr_mut(0).expect("a slot") += b }; 2 }
//# value_that_decides
//@ fix: Return when the lookup fails
//@ not: Go on only
#[map]
static DECIDES: Array<u32> = Array::with_max_entries(4, 0);
#[xdp]
pub fn program(_ctx: XdpContext) -> u32 { let value = DECIDES.get(0).unwrap(); if *value > 3 { 1 } else { 2 } }
//# copied
//@ fix: Return when the lookup fails
//@ fix: Use `0` when the lookup fails
#[map]
static COPIED: Array<u32> = Array::with_max_entries(4, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let at = byte(&ctx, 20) as u32 & 3; COPIED.get(at).copied().unwrap() + 1 }
//# several_users
//@ fix: Return when the lookup fails
//@ fix: Go on only when the lookup succeeds
#[map]
static STATS_OF: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let key = byte(&ctx, 20) as u32;
    let value = STATS_OF.get_ptr_mut(&key).unwrap();

    // The value is this key's.
    unsafe {
        *value += 1;
        if *value > 7 { *value = 0; }
    }
    2
}
//# behind_a_reservation
//@ not: Return
//@ fix: Go on only when the lookup succeeds
#[map]
static QUEUED: RingBuf = RingBuf::with_byte_size(4096, 0);
#[map]
static QUEUED_BY: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 {
    let key = byte(&ctx, 20) as u32;
    let Some(mut entry) = QUEUED.reserve::<u64>(0) else { return 1 };
    entry.write(u64::from(key));
    let count = QUEUED_BY.get_ptr_mut(&key).unwrap();
    unsafe { *count += 1 };
    entry.submit(0);
    2
}
//# in_result
//@ fix: Return when the lookup fails
#[map]
static IN_RESULT: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);
fn attempt(n: u64) -> Result<u64, i64> { let value = IN_RESULT.get_ptr_mut(0).unwrap(); unsafe { *value += n; Ok(*value) } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { attempt(byte(&ctx, 20)).unwrap_or(1) as u32 }
