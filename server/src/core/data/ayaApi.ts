// Signatures of aya-ebpf, read by model/infer/signatures.ts: without lifetimes, bounds and `self`; `impl Borrow<T>` is written `&T`.
// Source: aya-ebpf 0.1.0, 0.1.1, 0.2.0, 0.2.1 and 0.3.0 src/{lib,helpers,args}.rs, src/maps/**, src/btf_maps/**, src/programs/**.
// `@0.2` marks what is so since 0.2.0, `@0.3` since 0.3.0; a line without mark holds until the first marked one of its name.

import { RAW_HELPERS } from './ayaHelpers';
import { MAP_KINDS, type MapKind } from './maps';

/** `EbpfContext`, which every context implements. */
const CONTEXT = `
  as_ptr() -> *mut c_void
  command() -> Result<[u8; 16], i64>
  @0.2 command() -> Result<[u8; 16], i32>
  pid() -> u32
  tgid() -> u32
  uid() -> u32
  gid() -> u32
  @0.2 get_stackid(_, u64) -> Result<i64, i32>
`;

const SK_BUFF = `
  len() -> u32
  set_mark(u32)
  cb() -> &[u32]
  @0.3 cb() -> &[u32; 5]
  cb_mut() -> &mut [u32]
  @0.3 cb_mut() -> &mut [u32; 5]
  get_socket_uid() -> u32
  load<T>(usize) -> Result<T, i64>
  load_bytes(usize, &mut [u8]) -> Result<usize, i64>
  store<T>(usize, &T, u64) -> Result<(), i64>
  l3_csum_replace(usize, u64, u64, u64) -> Result<(), i64>
  l4_csum_replace(usize, u64, u64, u64) -> Result<(), i64>
  adjust_room(i32, u32, u64) -> Result<(), i64>
  clone_redirect(u32, u64) -> Result<(), i64>
  @0.3 change_head(u32, u64) -> Result<(), i64>
  change_proto(u16, u64) -> Result<(), i64>
  @0.3 change_tail(u32, u64) -> Result<(), i64>
  change_type(u32) -> Result<(), i64>
  pull_data(u32) -> Result<(), i64>
  skb_under_cgroup(_, u32) -> Result<bool, i64>
`;

const CONTEXTS: Readonly<Record<string, string>> = {
  ProbeContext: `
  ::new(*mut c_void) -> Self
  arg<T>(usize) -> Option<T>
  ret<T>() -> Option<T>
`,
  RetProbeContext: `
  ::new(*mut c_void) -> Self
  ret<T>() -> Option<T>
  @0.2 ret<T>() -> T
`,
  FEntryContext: `
  ::new(*mut c_void) -> Self
  arg<T>(usize) -> T
`,
  FExitContext: `
  ::new(*mut c_void) -> Self
  arg<T>(usize) -> T
  ret<T>() -> Result<T, i32>
`,
  LsmContext: `
  ::new(*mut c_void) -> Self
  arg<T>(usize) -> T
`,
  BtfTracePointContext: `
  ::new(*mut c_void) -> Self
  arg<T>(usize) -> T
`,
  RawTracePointContext: `
  ::new(*mut c_void) -> Self
  arg<T>(usize) -> T
`,
  TracePointContext: `
  ::new(*mut c_void) -> Self
  read_at<T>(usize) -> Result<T, i64>
  @0.2 read_at<T>(usize) -> Result<T, i32>
`,
  XdpContext: `
  ::new(*mut xdp_md) -> Self
  data() -> usize
  data_end() -> usize
  metadata() -> usize
  metadata_end() -> usize
  ingress_ifindex() -> usize
  rx_queue_index() -> u32
`,
  TcContext: `
  ::new(*mut __sk_buff) -> Self
  @0.3 ::new(_) -> Self
  data() -> usize
  data_end() -> usize
  @0.3 set_tc_classid(u16)
${SK_BUFF}`,
  SkBuffContext: `
  ::new(*mut __sk_buff) -> Self
  @0.3 ::new(_) -> Self
  @0.3 data() -> usize
  @0.3 data_end() -> usize
${SK_BUFF}`,
  FlowDissectorContext: `
  ::new(*mut __sk_buff) -> Self
  @0.3 ::new(_) -> Self
  data() -> usize
  data_end() -> usize
  load_bytes(usize, &mut [u8]) -> Result<usize, i64>
  flow_keys() -> &mut bpf_flow_keys
`,
  SkMsgContext: `
  ::new(*mut sk_msg_md) -> Self
  size() -> u32
  data() -> usize
  data_end() -> usize
  push_data(u32, u32, u64) -> Result<(), i64>
  @0.2 push_data(u32, u32, u64) -> Result<(), i32>
  pop_data(u32, u32, u64) -> Result<(), i64>
  @0.2 pop_data(u32, u32, u64) -> Result<(), i32>
`,
  SockOpsContext: `
  ::new(*mut bpf_sock_ops) -> Self
  op() -> u32
  family() -> u32
  cb_flags() -> u32
  set_cb_flags(i32) -> Result<(), i64>
  @0.2 set_cb_flags(i32) -> Result<(), i32>
  remote_ip4() -> u32
  local_ip4() -> u32
  remote_ip6() -> [u32; 4]
  local_ip6() -> [u32; 4]
  local_port() -> u32
  remote_port() -> u32
  arg(usize) -> u32
  set_reply(u32)
`,
  SkReuseportContext: `
  data() -> usize
  data_end() -> usize
  len() -> usize
  is_empty() -> bool
  eth_protocol() -> u32
  ip_protocol() -> u32
  bind_inany() -> u32
  hash() -> u32
  sk() -> SockContext
  migrating_sk() -> Option<SockContext>
`,
  SockContext: '',
  SockAddrContext: '',
  SockoptContext: '',
  SysctlContext: '',
  SkLookupContext: '',
  PerfEventContext: '',
  DeviceContext: '',
};

const LOOKUPS = `
  get(u32) -> Option<&T>
  get_ptr(u32) -> Option<*const T>
  get_ptr_mut(u32) -> Option<*mut T>
  set(u32, &T, u64) -> Result<(), i32>
`;
const HASH = `
  get(&K) -> Option<&V>
  get_ptr(&K) -> Option<*const V>
  get_ptr_mut(&K) -> Option<*mut V>
  insert(&K, &V, u64) -> Result<(), i64>
  @0.2 insert(&K, &V, u64) -> Result<(), i32>
  remove(&K) -> Result<(), i64>
  @0.2 remove(&K) -> Result<(), i32>
`;
const TRIE = `
  get(&Key<K>) -> Option<&V>
  insert(&Key<K>, &V, u64) -> Result<(), i64>
  @0.2 insert(&Key<K>, &V, u64) -> Result<(), i32>
  remove(&Key<K>) -> Result<(), i64>
  @0.2 remove(&Key<K>) -> Result<(), i32>
`;
const QUEUE = `
  push(&T, u64) -> Result<(), i64>
  @0.2 push(&T, u64) -> Result<(), i32>
  pop() -> Option<T>
  @0.2 pop() -> Result<Option<T>, i32>
  peek() -> Result<Option<T>, i32>
`;
const BLOOM = `
  contains(&T) -> Result<(), i64>
  @0.2 contains(&T) -> Result<(), i32>
  insert(&T, u64) -> Result<(), i64>
  @0.2 insert(&T, u64) -> Result<(), i32>
`;
const REDIRECT = `
  redirect(u32, u64) -> Result<u32, u32>
`;
const DEVICES = `${REDIRECT}
  get(u32) -> Option<aya_ebpf::maps::xdp::DevMapValue>
  get_ifindex(u32) -> Option<u32>
`;
const SOCKETS = `
  update(_, _, u64) -> Result<(), i64>
  @0.2 update(_, _, u64) -> Result<(), i32>
  redirect_sk_lookup(_, _, u64) -> Result<(), u32>
  @0.2 redirect_sk_lookup(_, _, u64) -> Result<(), i32>
  redirect_msg(_, _, u64) -> i64
  redirect_skb(_, _, u64) -> i64
`;
const PERF = `
  output(_, &T, u32)
  output_at_index(_, u32, &T, u32)
  @0.3 read_value(u32) -> Result<aya_ebpf::maps::perf::PerfEventValue, i32>
`;
const LOCAL_STORAGE = `
  get_ptr_mut(_) -> *mut T
  get_or_insert_ptr_mut(_, Option<&mut T>) -> *mut T
  delete(_) -> Result<(), i32>
`;

/** Methods by the name of the map type, in both flavours but for those below. */
const MAPS: Readonly<Record<string, string>> = {
  Array: LOOKUPS,
  PerCpuArray: LOOKUPS,
  HashMap: HASH,
  LruHashMap: HASH,
  PerCpuHashMap: HASH,
  LruPerCpuHashMap: HASH,
  LpmTrie: TRIE,
  Queue: QUEUE,
  Stack: QUEUE,
  BloomFilter: BLOOM,
  CpuMap: REDIRECT,
  DevMap: DEVICES,
  DevMapHash: DEVICES,
  XskMap: `${REDIRECT}
  get(u32) -> Option<u32>
`,
  SockMap: SOCKETS,
  SockHash: SOCKETS,
  PerfEventArray: PERF,
  PerfEventByteArray: `
  output(_, &[u8], u32)
  output_at_index(_, u32, &[u8], u32)
`,
  StackTrace: `
  get_stackid(_, u64) -> Result<i64, i64>
`,
  CgroupArray: `
  current_task_under_cgroup(u32) -> Result<bool, i64>
`,
  ReusePortSockArray: `
  select_reuseport(_, u32) -> Result<(), i64>
`,
  CgroupStorage: `
  get_ptr_mut() -> *mut V
`,
  PerCpuCgroupStorage: `
  get_ptr_mut() -> *mut V
`,
  SkStorage: LOCAL_STORAGE,
  InodeStorage: LOCAL_STORAGE,
  CgrpStorage: LOCAL_STORAGE,
  ArrayOfMaps: `
  get(u32) -> Option<&V>
`,
  HashOfMaps: `
  get(&K) -> Option<&V>
`,
  ProgramArray: `
  tail_call(_, u32) -> Result<_, i64>
  @0.2 tail_call(_, u32)
`,
};

const RING_BUFFERS: Readonly<Record<MapKind['flavour'], string>> = {
  legacy: `
  reserve<T>(u64) -> Option<RingBufEntry<T>>
  reserve_bytes(usize, u64) -> Option<RingBufBytes>
  output<T>(&T, u64) -> Result<(), i64>
  @0.2 output<T>(&T, u64) -> Result<(), i32>
  query(u64) -> u64
`,
  btf: `
  reserve(u64) -> Option<RingBufEntry<T>>
  reserve_untyped<U>(u64) -> Option<RingBufEntry<U>>
  reserve_bytes(usize, u64) -> Option<RingBufBytes>
  output(&T, u64) -> Result<(), i32>
  output_untyped<U>(&U, u64) -> Result<(), i32>
`,
};

const HELPERS = `
mod aya_ebpf::helpers
  bpf_probe_read<T>(*const T) -> Result<T, i64>
  @0.2 bpf_probe_read<T>(*const T) -> Result<T, i32>
  bpf_probe_read_buf(*const u8, &mut [u8]) -> Result<(), i64>
  @0.2 bpf_probe_read_buf(*const u8, &mut [u8]) -> Result<(), i32>
  bpf_probe_read_user<T>(*const T) -> Result<T, i64>
  @0.2 bpf_probe_read_user<T>(*const T) -> Result<T, i32>
  bpf_probe_read_user_buf(*const u8, &mut [u8]) -> Result<(), i64>
  @0.2 bpf_probe_read_user_buf(*const u8, &mut [u8]) -> Result<(), i32>
  bpf_probe_read_kernel<T>(*const T) -> Result<T, i64>
  @0.2 bpf_probe_read_kernel<T>(*const T) -> Result<T, i32>
  bpf_probe_read_kernel_buf(*const u8, &mut [u8]) -> Result<(), i64>
  @0.2 bpf_probe_read_kernel_buf(*const u8, &mut [u8]) -> Result<(), i32>
  bpf_probe_read_str(*const u8, &mut [u8]) -> Result<usize, i64>
  @0.2 bpf_probe_read_str(*const u8, &mut [u8]) -> Result<usize, i32>
  bpf_probe_read_user_str(*const u8, &mut [u8]) -> Result<usize, i64>
  @0.2 bpf_probe_read_user_str(*const u8, &mut [u8]) -> Result<usize, i32>
  bpf_probe_read_user_str_bytes(*const u8, &mut [u8]) -> Result<&[u8], i64>
  @0.2 bpf_probe_read_user_str_bytes(*const u8, &mut [u8]) -> Result<&[u8], i32>
  bpf_probe_read_kernel_str(*const u8, &mut [u8]) -> Result<usize, i64>
  @0.2 bpf_probe_read_kernel_str(*const u8, &mut [u8]) -> Result<usize, i32>
  bpf_probe_read_kernel_str_bytes(*const u8, &mut [u8]) -> Result<&[u8], i64>
  @0.2 bpf_probe_read_kernel_str_bytes(*const u8, &mut [u8]) -> Result<&[u8], i32>
  bpf_probe_write_user<T>(*mut T, *const T) -> Result<(), i64>
  @0.2 bpf_probe_write_user<T>(*mut T, *const T) -> Result<(), i32>
  bpf_get_current_comm() -> Result<[u8; 16], i64>
  @0.2 bpf_get_current_comm() -> Result<[u8; 16], i32>
  bpf_strncmp(_, &CStr) -> Ordering
`;

/** Helpers that aya-ebpf wraps; the bindings' own are reached through `generated` (before 0.2.0 `gen`). */
const WRAPPED: ReadonlySet<string> = new Set(
  [...HELPERS.matchAll(/^ {2}(?:@0\.[23] )?(\w+)/gm)].map((it) => it[1] ?? ''),
);

const PLAIN_HELPERS = RAW_HELPERS.split('\n')
  .filter((it) => !WRAPPED.has(/^ {2}(\w+)/.exec(it)?.[1] ?? ''))
  .join('\n');

export const AYA_API = `
opaque core::ffi::c_void
type aya_ebpf::maps::ring_buf::RingBufEntry<T>
  submit(u64)
  discard(u64)
type aya_ebpf::maps::ring_buf::RingBufBytes
  submit(u64)
  discard(u64)
type aya_ebpf::maps::lpm_trie::Key<K>
  ::new(u32, K) -> Key<K>
type aya_ebpf::Global<T>
  ::new(T) -> Global<T>
  load() -> T
mod aya_ebpf
  check_bounds_signed<T>(T, T, T) -> bool
${Object.entries(CONTEXTS)
  .map(([name, methods]) => `type aya_ebpf::programs::${name}\n${methods}${CONTEXT}`)
  .join('')}
${MAP_KINDS.map(mapType).join('')}
${HELPERS}${PLAIN_HELPERS}
mod aya_ebpf::helpers::generated${RAW_HELPERS}
mod aya_ebpf::helpers::gen${RAW_HELPERS}
`;

function mapType(kind: MapKind): string {
  const module = kind.flavour === 'legacy' ? 'maps' : 'btf_maps';
  const params = kind.types.map((it) => it.name).join(', ');
  const args = (names: readonly string[]): string => names.map(() => 'u32').join(', ');
  const constructors = kind.constructors.map((it) => `  ::${it.name}(${args(it.args)}) -> Self\n`).join('');
  const methods = kind.name === 'RingBuf' ? RING_BUFFERS[kind.flavour] : (MAPS[kind.name] ?? '');
  return `type aya_ebpf::${module}::${kind.name}${params === '' ? '' : `<${params}>`}\n${constructors}${methods}`;
}

/** The type of a constant of the bindings: Rust's name of a number. */
export function bindingConstant(path: readonly string[]): 'u32' | 'u64' | 'i32' | null {
  const [crate, module, first, second] = path;
  if (crate !== 'aya_ebpf' || module !== 'bindings' || first === undefined || path.length > 4) return null;
  // `xdp_action::XDP_PASS`: a module of each C enum, whose `Type` is `c_uint` but for one.
  if (second !== undefined) return first === 'tcx_action_base' ? 'i32' : /^[A-Z]/.test(second) ? 'u32' : null;
  if (!/^[A-Z_0-9]+$/.test(first)) return null;
  if (first.startsWith('TC_ACT_') || first === 'BPF_F_CURRENT_NETNS') return 'i32';
  return WIDE.has(first) ? 'u64' : 'u32';
}

const WIDE = new Set(['BPF_F_INDEX_MASK', 'BPF_F_CURRENT_CPU', 'BPF_F_CTXLEN_MASK']);
