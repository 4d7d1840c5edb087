//@ rule: map-value-unwrap
//@ fix: Return when the lookup fails
//# parameter
#[map]
static BY_PARAMETER: PerCpuArray<u64> = PerCpuArray::with_max_entries(1, 0);
fn bump(counters: &PerCpuArray<u64>, n: u64) { let counter = counters.get_ptr_mut(0).unwrap(); unsafe { *counter += n }; }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { bump(&BY_PARAMETER, byte(&ctx, 20)); 2 }
//# local_reference
#[map]
static BY_LOCAL: Array<u64> = Array::with_max_entries(2, 0);
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let map = &BY_LOCAL; let value = map.get_ptr_mut(1).unwrap(); unsafe { *value += byte(&ctx, 20) }; 2 }
//# field
#[map]
static BY_FIELD: HashMap<u32, u64> = HashMap::with_max_entries(16, 0);
struct Flows { by_key: &'static HashMap<u32, u64> }
impl Flows { fn hit(&self, key: u32) -> u64 { let value = self.by_key.get_ptr_mut(&key).unwrap(); unsafe { *value += 1; *value } } }
#[xdp]
pub fn program(ctx: XdpContext) -> u32 { let flows = Flows { by_key: &BY_FIELD }; flows.hit(byte(&ctx, 20) as u32) as u32 }
