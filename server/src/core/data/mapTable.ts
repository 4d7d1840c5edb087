// The map types of aya-ebpf 0.2.1, one entry each. Read through maps.ts, which says what the fields mean.
// Sources stand above each table; everything was read in the crates that the registry serves.

import { linux } from './kernelRelease';
import type { MapConstParam, MapConstructor, MapKind, MapTypeParam } from './maps';

const K: MapTypeParam = { name: 'K', role: 'key' };
const V: MapTypeParam = { name: 'V', role: 'value' };
const T: MapTypeParam = { name: 'T', role: 'value' };
const RECORD: MapTypeParam = { name: 'T', role: 'record' };
const INNER: MapTypeParam = { name: 'V', role: 'inner' };

const FLAGS: MapConstParam = { name: 'FLAGS', default: '0' };
const MAX: MapConstParam = { name: 'MAX_ENTRIES', default: null };

// `map_constructors!` in aya-ebpf 0.2.1 src/maps/mod.rs; written out by hand in 0.1.x with the same names.
const ENTRIES: readonly MapConstructor[] = [
  { name: 'with_max_entries', args: ['max_entries', 'flags'], pins: false },
  { name: 'pinned', args: ['max_entries', 'flags'], pins: true },
];
// src/maps/ring_buf.rs
const BYTES: readonly MapConstructor[] = [
  { name: 'with_byte_size', args: ['byte_size', 'flags'], pins: false },
  { name: 'pinned', args: ['byte_size', 'flags'], pins: true },
];
// src/maps/perf/*.rs: the loader makes one entry per CPU.
const FLAGS_ONLY: readonly MapConstructor[] = [
  { name: 'new', args: ['flags'], pins: false },
  { name: 'pinned', args: ['flags'], pins: true },
];
// src/maps/cgroup_storage.rs
const NO_ARGUMENTS: readonly MapConstructor[] = [
  { name: 'new', args: [], pins: false },
  { name: 'pinned', args: [], pins: true },
];
// `btf_map_def!` in src/btf_maps/mod.rs
const NEW: readonly MapConstructor[] = [{ name: 'new', args: [], pins: false }];

const LOOKUPS = ['get', 'get_ptr', 'get_ptr_mut'] as const;

type Entry = Pick<MapKind, 'name' | 'modules' | 'kernelType' | 'minKernel'> & Partial<MapKind>;

function legacy(entry: Entry): MapKind {
  return {
    flavour: 'legacy',
    types: [],
    consts: [],
    constructors: ENTRIES,
    perCpu: false,
    optionMethods: [],
    since: '0.1.0',
    mutSelfBefore020: [],
    deprecated: false,
    ...entry,
  };
}

function btf(entry: Entry): MapKind {
  return {
    flavour: 'btf',
    types: [],
    consts: [MAX, FLAGS],
    constructors: NEW,
    perCpu: false,
    optionMethods: [],
    since: '0.2.0',
    mutSelfBefore020: [],
    deprecated: false,
    ...entry,
  };
}

// aya-ebpf 0.2.1 src/maps/**. `&mut self`: aya-ebpf 0.1.0 and 0.1.1 src/maps/{stack,bloom_filter,sock_map,sock_hash}.rs.
const LEGACY_MAPS: readonly MapKind[] = [
  legacy({
    name: 'Array',
    modules: ['array'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_ARRAY',
    minKernel: linux(3, 19),
    optionMethods: LOOKUPS,
  }),
  legacy({
    name: 'PerCpuArray',
    modules: ['per_cpu_array'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_PERCPU_ARRAY',
    minKernel: linux(4, 6),
    perCpu: true,
    optionMethods: LOOKUPS,
  }),
  legacy({
    name: 'HashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_HASH',
    minKernel: linux(3, 19),
    optionMethods: LOOKUPS,
  }),
  legacy({
    name: 'LruHashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_LRU_HASH',
    minKernel: linux(4, 10),
    optionMethods: LOOKUPS,
  }),
  legacy({
    name: 'PerCpuHashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_PERCPU_HASH',
    minKernel: linux(4, 6),
    perCpu: true,
    optionMethods: LOOKUPS,
  }),
  legacy({
    name: 'LruPerCpuHashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_LRU_PERCPU_HASH',
    minKernel: linux(4, 10),
    perCpu: true,
    optionMethods: LOOKUPS,
  }),
  // The kernel's key is `lpm_trie::Key<K>`: a prefix length and K. The constructor adds BPF_F_NO_PREALLOC.
  legacy({
    name: 'LpmTrie',
    modules: ['lpm_trie'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_LPM_TRIE',
    minKernel: linux(4, 11),
    optionMethods: ['get'],
  }),
  legacy({
    name: 'Queue',
    modules: ['queue'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_QUEUE',
    minKernel: linux(4, 20),
  }),
  legacy({
    name: 'Stack',
    modules: ['stack'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_STACK',
    minKernel: linux(4, 20),
    mutSelfBefore020: ['push', 'pop'],
  }),
  legacy({
    name: 'BloomFilter',
    modules: ['bloom_filter'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_BLOOM_FILTER',
    minKernel: linux(5, 16),
    mutSelfBefore020: ['contains', 'insert'],
  }),
  legacy({
    name: 'RingBuf',
    modules: ['ring_buf'],
    constructors: BYTES,
    kernelType: 'BPF_MAP_TYPE_RINGBUF',
    minKernel: linux(5, 8),
    optionMethods: ['reserve', 'reserve_bytes'],
  }),
  legacy({
    name: 'PerfEventArray',
    modules: ['perf'],
    types: [RECORD],
    constructors: FLAGS_ONLY,
    kernelType: 'BPF_MAP_TYPE_PERF_EVENT_ARRAY',
    minKernel: linux(4, 3),
  }),
  legacy({
    name: 'PerfEventByteArray',
    modules: ['perf'],
    constructors: FLAGS_ONLY,
    kernelType: 'BPF_MAP_TYPE_PERF_EVENT_ARRAY',
    minKernel: linux(4, 3),
  }),
  legacy({
    name: 'ProgramArray',
    modules: ['program_array'],
    kernelType: 'BPF_MAP_TYPE_PROG_ARRAY',
    minKernel: linux(4, 2),
  }),
  legacy({
    name: 'StackTrace',
    modules: ['stack_trace'],
    kernelType: 'BPF_MAP_TYPE_STACK_TRACE',
    minKernel: linux(4, 6),
  }),
  legacy({
    name: 'SockMap',
    modules: ['sock_map'],
    kernelType: 'BPF_MAP_TYPE_SOCKMAP',
    minKernel: linux(4, 14),
    mutSelfBefore020: ['redirect_sk_lookup'],
  }),
  legacy({
    name: 'SockHash',
    modules: ['sock_hash'],
    types: [K],
    kernelType: 'BPF_MAP_TYPE_SOCKHASH',
    minKernel: linux(4, 18),
    mutSelfBefore020: ['redirect_sk_lookup'],
  }),
  legacy({
    name: 'DevMap',
    modules: ['xdp'],
    kernelType: 'BPF_MAP_TYPE_DEVMAP',
    minKernel: linux(4, 14),
    optionMethods: ['get', 'get_ifindex'],
  }),
  legacy({
    name: 'DevMapHash',
    modules: ['xdp'],
    kernelType: 'BPF_MAP_TYPE_DEVMAP_HASH',
    minKernel: linux(5, 4),
    optionMethods: ['get', 'get_ifindex'],
  }),
  legacy({
    name: 'CpuMap',
    modules: ['xdp'],
    kernelType: 'BPF_MAP_TYPE_CPUMAP',
    minKernel: linux(4, 15),
  }),
  legacy({
    name: 'XskMap',
    modules: ['xdp'],
    kernelType: 'BPF_MAP_TYPE_XSKMAP',
    minKernel: linux(4, 18),
    optionMethods: ['get'],
  }),
  legacy({
    name: 'CgroupArray',
    modules: ['cgroup_array'],
    kernelType: 'BPF_MAP_TYPE_CGROUP_ARRAY',
    minKernel: linux(4, 8),
    since: '0.2.0',
  }),
  legacy({
    name: 'CgroupStorage',
    modules: ['cgroup_storage'],
    types: [V],
    constructors: NO_ARGUMENTS,
    kernelType: 'BPF_MAP_TYPE_CGROUP_STORAGE',
    minKernel: linux(4, 19),
    since: '0.2.0',
    deprecated: true,
  }),
  legacy({
    name: 'PerCpuCgroupStorage',
    modules: ['cgroup_storage'],
    types: [V],
    constructors: NO_ARGUMENTS,
    kernelType: 'BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE',
    minKernel: linux(4, 20),
    perCpu: true,
    since: '0.2.0',
    deprecated: true,
  }),
  legacy({
    name: 'ReusePortSockArray',
    modules: ['reuseport_sock_array'],
    kernelType: 'BPF_MAP_TYPE_REUSEPORT_SOCKARRAY',
    minKernel: linux(4, 19),
    since: '0.2.0',
  }),
];

// aya-ebpf 0.2.1 src/btf_maps/**. Array states no kernel: the BTF of array maps is accepted since 4.18, as for PerCpuArray.
const BTF_MAPS: readonly MapKind[] = [
  btf({
    name: 'Array',
    modules: ['array'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_ARRAY',
    minKernel: linux(4, 18),
    optionMethods: LOOKUPS,
  }),
  btf({
    name: 'PerCpuArray',
    modules: ['per_cpu_array'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_PERCPU_ARRAY',
    minKernel: linux(4, 18),
    perCpu: true,
    optionMethods: LOOKUPS,
  }),
  btf({
    name: 'HashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_HASH',
    minKernel: linux(4, 19),
    optionMethods: LOOKUPS,
  }),
  btf({
    name: 'LruHashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_LRU_HASH',
    minKernel: linux(4, 19),
    optionMethods: LOOKUPS,
  }),
  btf({
    name: 'PerCpuHashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_PERCPU_HASH',
    minKernel: linux(4, 19),
    perCpu: true,
    optionMethods: LOOKUPS,
  }),
  btf({
    name: 'LruPerCpuHashMap',
    modules: ['hash_map'],
    types: [K, V],
    kernelType: 'BPF_MAP_TYPE_LRU_PERCPU_HASH',
    minKernel: linux(4, 19),
    perCpu: true,
    optionMethods: LOOKUPS,
  }),
  btf({
    name: 'LpmTrie',
    modules: ['lpm_trie'],
    types: [K, V],
    consts: [MAX, { name: 'FLAGS', default: '{ BPF_F_NO_PREALLOC as usize }' }],
    kernelType: 'BPF_MAP_TYPE_LPM_TRIE',
    minKernel: linux(4, 11),
    optionMethods: ['get'],
  }),
  btf({
    name: 'Queue',
    modules: ['queue'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_QUEUE',
    minKernel: linux(4, 20),
  }),
  btf({
    name: 'Stack',
    modules: ['stack'],
    types: [T],
    kernelType: 'BPF_MAP_TYPE_STACK',
    minKernel: linux(4, 20),
  }),
  btf({
    name: 'BloomFilter',
    modules: ['bloom_filter'],
    types: [T],
    consts: [MAX, FLAGS, { name: 'HASH_FUNCS', default: '0' }],
    kernelType: 'BPF_MAP_TYPE_BLOOM_FILTER',
    minKernel: linux(5, 16),
  }),
  // MAX_ENTRIES is the number of bytes, as in the kernel.
  btf({
    name: 'RingBuf',
    modules: ['ring_buf'],
    types: [RECORD],
    kernelType: 'BPF_MAP_TYPE_RINGBUF',
    minKernel: linux(5, 8),
    optionMethods: ['reserve', 'reserve_untyped', 'reserve_bytes'],
  }),
  // 0.3.0 has MAX_ENTRIES before FLAGS here, both without a default.
  btf({
    name: 'PerfEventArray',
    modules: ['perf_event_array'],
    // 0 entries: one for each CPU.
    consts: [
      { name: 'MAX_ENTRIES', default: null },
      { name: 'FLAGS', default: null },
    ],
    constsBefore030: [FLAGS],
    kernelType: 'BPF_MAP_TYPE_PERF_EVENT_ARRAY',
    minKernel: linux(4, 18),
  }),
  btf({
    name: 'PerfEventByteArray',
    modules: ['perf_event_byte_array'],
    consts: [FLAGS],
    kernelType: 'BPF_MAP_TYPE_PERF_EVENT_ARRAY',
    minKernel: linux(4, 18),
  }),
  btf({
    name: 'ProgramArray',
    modules: ['program_array'],
    kernelType: 'BPF_MAP_TYPE_PROG_ARRAY',
    minKernel: linux(4, 20),
  }),
  btf({
    name: 'StackTrace',
    modules: ['stack_trace'],
    consts: [MAX, FLAGS, { name: 'DEPTH', default: '{ PERF_MAX_STACK_DEPTH as usize }' }],
    kernelType: 'BPF_MAP_TYPE_STACK_TRACE',
    minKernel: linux(4, 6),
  }),
  btf({
    name: 'SockMap',
    modules: ['sock_map'],
    kernelType: 'BPF_MAP_TYPE_SOCKMAP',
    minKernel: linux(4, 14),
  }),
  btf({
    name: 'SockHash',
    modules: ['sock_hash'],
    types: [K],
    kernelType: 'BPF_MAP_TYPE_SOCKHASH',
    minKernel: linux(4, 18),
  }),
  btf({
    name: 'DevMap',
    modules: ['dev_map'],
    kernelType: 'BPF_MAP_TYPE_DEVMAP',
    minKernel: linux(4, 14),
    optionMethods: ['get', 'get_ifindex'],
  }),
  btf({
    name: 'DevMapHash',
    modules: ['dev_map_hash'],
    kernelType: 'BPF_MAP_TYPE_DEVMAP_HASH',
    minKernel: linux(5, 4),
    optionMethods: ['get', 'get_ifindex'],
  }),
  btf({
    name: 'CpuMap',
    modules: ['cpu_map'],
    kernelType: 'BPF_MAP_TYPE_CPUMAP',
    minKernel: linux(4, 15),
  }),
  btf({
    name: 'XskMap',
    modules: ['xsk_map'],
    kernelType: 'BPF_MAP_TYPE_XSKMAP',
    minKernel: linux(4, 18),
    optionMethods: ['get'],
  }),
  btf({
    name: 'CgroupArray',
    modules: ['cgroup_array'],
    kernelType: 'BPF_MAP_TYPE_CGROUP_ARRAY',
    minKernel: linux(4, 8),
  }),
  btf({
    name: 'CgroupStorage',
    modules: ['cgroup_storage'],
    types: [V],
    consts: [],
    kernelType: 'BPF_MAP_TYPE_CGROUP_STORAGE',
    minKernel: linux(4, 19),
    deprecated: true,
  }),
  btf({
    name: 'PerCpuCgroupStorage',
    modules: ['cgroup_storage'],
    types: [V],
    consts: [],
    kernelType: 'BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE',
    minKernel: linux(4, 20),
    perCpu: true,
    deprecated: true,
  }),
  btf({
    name: 'ReusePortSockArray',
    modules: ['reuseport_sock_array'],
    kernelType: 'BPF_MAP_TYPE_REUSEPORT_SOCKARRAY',
    minKernel: linux(4, 19),
  }),
  btf({
    name: 'ArrayOfMaps',
    modules: ['of_maps'],
    types: [INNER],
    kernelType: 'BPF_MAP_TYPE_ARRAY_OF_MAPS',
    minKernel: linux(5, 7),
    optionMethods: ['get', 'get_value', 'get_value_ptr_mut'],
  }),
  btf({
    name: 'HashOfMaps',
    modules: ['of_maps'],
    types: [K, INNER],
    kernelType: 'BPF_MAP_TYPE_HASH_OF_MAPS',
    minKernel: linux(5, 7),
    optionMethods: ['get', 'get_value', 'get_value_ptr_mut'],
  }),
  btf({
    name: 'SkStorage',
    modules: ['sk_storage'],
    types: [T],
    consts: [],
    kernelType: 'BPF_MAP_TYPE_SK_STORAGE',
    minKernel: linux(5, 2),
  }),
  btf({
    name: 'InodeStorage',
    modules: ['inode_storage'],
    types: [T],
    consts: [],
    kernelType: 'BPF_MAP_TYPE_INODE_STORAGE',
    minKernel: linux(5, 10),
  }),
  btf({
    name: 'CgrpStorage',
    modules: ['cgrp_storage'],
    types: [T],
    consts: [],
    kernelType: 'BPF_MAP_TYPE_CGRP_STORAGE',
    minKernel: linux(6, 2),
  }),
];

/** Every map type of aya-ebpf 0.2.1, legacy maps first. */
export const MAP_KINDS: readonly MapKind[] = [...LEGACY_MAPS, ...BTF_MAPS];
