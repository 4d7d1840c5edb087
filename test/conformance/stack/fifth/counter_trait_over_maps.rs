#![no_std]
#![no_main]

use core::hash::Hasher;

use aya_ebpf::{
    EbpfContext,
    helpers::bpf_get_current_cgroup_id,
    macros::{map, raw_tracepoint},
    maps::{HashMap, LruHashMap, PerCpuArray},
    programs::RawTracePointContext,
};

#[map]
static BY_NUMBER: PerCpuArray<u64> = PerCpuArray::with_max_entries(512, 0);
#[map]
static BY_CGROUP: HashMap<u64, u64> = HashMap::with_max_entries(1024, 0);
#[map]
static BY_THREAD: LruHashMap<(u32, u32), u64> = LruHashMap::with_max_entries(10240, 0);

trait Count<K> {
    fn count(&self, key: K);
}

impl Count<u32> for PerCpuArray<u64> {
    fn count(&self, key: u32) {
        if let Some(value) = self.get_ptr_mut(key) {
            unsafe { *value += 1 }
        }
    }
}

impl<K> Count<K> for HashMap<K, u64> {
    fn count(&self, key: K) {
        match self.get_ptr_mut(&key) {
            Some(value) => unsafe { *value += 1 },
            None => drop(self.insert(&key, &1, 0)),
        }
    }
}

impl<K> Count<K> for LruHashMap<K, u64> {
    fn count(&self, key: K) {
        match self.get_ptr_mut(&key) {
            Some(value) => unsafe { *value += 1 },
            None => drop(self.insert(&key, &1, 0)),
        }
    }
}

fn count_all<A, B, C>(a: (&A, u32), b: (&B, u64), c: (&C, (u32, u32)))
where
    A: Count<u32>,
    B: Count<u64>,
    C: Count<(u32, u32)>,
{
    a.0.count(a.1);
    b.0.count(b.1);
    c.0.count(c.1);
}

struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
    }
}

#[raw_tracepoint(tracepoint = "sys_enter")]
pub fn count_calls(ctx: RawTracePointContext) -> i32 {
    let number: u64 = ctx.arg(1);
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    hasher.write_u64(unsafe { bpf_get_current_cgroup_id() });
    count_all(
        (&BY_NUMBER, number as u32),
        (&BY_CGROUP, hasher.finish()),
        (&BY_THREAD, (ctx.pid(), number as u32)),
    );
    0
}

#[cfg(not(test))]
#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}

#[unsafe(link_section = "license")]
#[unsafe(no_mangle)]
static LICENSE: [u8; 13] = *b"Dual MIT/GPL\0";
