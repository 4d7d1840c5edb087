// Every program attribute of aya-ebpf-macros, and the ELF sections by which a loader knows a program.
// Invariant: a macro and a section belong to one entry only; functions look the table up and decide nothing.
// Sources: aya-ebpf-macros 0.2.0 `src/*.rs` (what each expands to), compared with 0.1.0, 0.1.1, 0.1.2 and 0.4.0; sections also from
// aya-obj 0.3.0 `src/obj.rs` (`ProgramSection::from_str`) and, where only other loaders know them, from libbpf's `section_defs`.
// Kernels: the release that brought the program type or attach type.
// Deliberately absent: helpers and stack rules by program type (own tables), attribute parsing (core/model).

import { linux, type KernelRelease } from './kernelRelease';
import { LSM_HOOKS } from './lsmHooks';

/** One kind of eBPF program. */
export interface ProgramKind {
  readonly kind: string; // "kprobe", "classifier"; for a kind with a macro the macro's name
  readonly macro: string | null; // `#[kprobe]`; null: aya-ebpf has no macro, users write the section by hand
  readonly args: readonly ProgramArg[]; // in any order, each at most once
  /** A single word in the parentheses instead of arguments: `#[cgroup_skb(egress)]`. */
  readonly word: { readonly values: readonly string[]; readonly required: boolean } | null;
  readonly context: string | null; // type in `aya_ebpf::programs`; null: no macro makes one
  readonly returns: ProgramReturn;
  /** Sections, each also with `/…` behind it. */
  readonly sections: readonly string[];
  readonly programType: string; // "BPF_PROG_TYPE_KPROBE"
  readonly minKernel: KernelRelease;
  readonly sleepableSince: KernelRelease | null; // null: this kind cannot sleep
  /** First aya-ebpf that has the macro and the context. `lsm_cgroup` also works in 0.1.x with aya-ebpf-macros 0.1.2. */
  readonly since: '0.1.0' | '0.2.0' | null; // null: no macro
}

/** What the user's function must return. any: the macro drops the value and the program returns 0. */
export type ProgramReturn = 'any' | 'i32' | 'u32' | 'i64';

export interface ProgramArg {
  readonly name: string;
  readonly form: 'string' | 'flag'; // `name = "…"` or `name`
  readonly values: readonly string[]; // what a string may be; empty: anything
  readonly examples?: readonly string[]; // some of what it may be, where the whole list is the kernel's
  readonly needs: readonly string[]; // other arguments without which it does nothing or is refused
  readonly since: '0.1.0' | '0.2.0';
}

/** The kind that an attribute makes, by the last segment of its path ("xdp" of `#[aya_ebpf::macros::xdp]`). */
export function programKindOfMacro(name: string): ProgramKind | undefined {
  return BY_MACRO.get(name);
}

/** The kind of a program in an ELF section such as "xdp.frags/devmap" or "tracepoint/sched/sched_switch"; undefined: no program section. */
export function programKindOfSection(section: string): ProgramKind | undefined {
  for (let end = section.length; end > 0; end = section.lastIndexOf('/', end - 1)) {
    const kind = BY_SECTION.get(section.slice(0, end));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Whether the macro throws the function's return value away, so that the program always returns 0. */
export function dropsReturnValue(kind: ProgramKind): boolean {
  return kind.macro !== null && kind.returns === 'any';
}

type Entry = Pick<ProgramKind, 'kind' | 'sections' | 'programType' | 'minKernel'> & Partial<ProgramKind>;

/** A kind with a macro of its own name. */
function withMacro(
  entry: Entry & { readonly context: string; readonly returns: ProgramReturn },
): ProgramKind {
  return { macro: entry.kind, args: [], word: null, sleepableSince: null, since: '0.1.0', ...entry };
}

/** A kind whose functions carry a hand-written `link_section`. */
function byHand(entry: Entry): ProgramKind {
  return {
    macro: null,
    args: [],
    word: null,
    context: null,
    returns: 'any',
    sleepableSince: null,
    since: null,
    ...entry,
  };
}

function text(name: string, ...needs: readonly string[]): ProgramArg {
  return { name, form: 'string', values: [], needs, since: '0.1.0' };
}

const HOOK: ProgramArg = { ...text('hook'), examples: LSM_HOOKS };
const SLEEPABLE: ProgramArg = { name: 'sleepable', form: 'flag', values: [], needs: [], since: '0.1.0' };
const MULTI: ProgramArg = { name: 'multi', form: 'flag', values: [], needs: [], since: '0.2.0' };
const FRAGS: ProgramArg = { name: 'frags', form: 'flag', values: [], needs: [], since: '0.1.0' };
const XDP_MAP: ProgramArg = {
  name: 'map',
  form: 'string',
  values: ['cpumap', 'devmap'],
  needs: [],
  since: '0.1.0',
};

// src/cgroup_sock_addr.rs
const SOCK_ADDR_CALLS = ['connect', 'bind', 'getpeername', 'getsockname', 'sendmsg', 'recvmsg'] as const;
const SOCK_ADDR = SOCK_ADDR_CALLS.flatMap((call) => [`${call}4`, `${call}6`]);
// src/cgroup_sock.rs
const SOCK = ['post_bind4', 'post_bind6', 'sock_create', 'sock_release'] as const;
// src/cgroup_sockopt.rs
const SOCKOPT = ['getsockopt', 'setsockopt'] as const;

const inCgroup = (names: readonly string[]): readonly string[] => names.map((name) => `cgroup/${name}`);

const PROBE_ARGS = [text('function'), text('offset', 'function')] as const;
const UPROBE_ARGS = [
  text('path', 'function'),
  text('function', 'path'),
  text('offset', 'path', 'function'),
  SLEEPABLE,
  MULTI,
] as const;

/** The user's return value is dropped: the expansion says `let _ = f(…); return 0;`. */
const TRACING: readonly ProgramKind[] = [
  withMacro({
    kind: 'kprobe',
    args: PROBE_ARGS,
    context: 'ProbeContext',
    returns: 'any',
    sections: ['kprobe', 'kprobe.multi', 'ksyscall'],
    programType: 'BPF_PROG_TYPE_KPROBE',
    minKernel: linux(4, 1),
  }),
  // RetProbeContext since 0.1.1; aya-ebpf-macros 0.1.0 hands a ProbeContext.
  withMacro({
    kind: 'kretprobe',
    args: PROBE_ARGS,
    context: 'RetProbeContext',
    returns: 'any',
    sections: ['kretprobe', 'kretprobe.multi', 'kretsyscall'],
    programType: 'BPF_PROG_TYPE_KPROBE',
    minKernel: linux(4, 1),
  }),
  withMacro({
    kind: 'uprobe',
    args: UPROBE_ARGS,
    context: 'ProbeContext',
    returns: 'any',
    sections: ['uprobe', 'uprobe.s', 'uprobe.multi', 'uprobe.multi.s', 'usdt', 'usdt.s'],
    programType: 'BPF_PROG_TYPE_KPROBE',
    minKernel: linux(4, 3),
    sleepableSince: linux(6, 0),
  }),
  withMacro({
    kind: 'uretprobe',
    args: UPROBE_ARGS,
    context: 'RetProbeContext',
    returns: 'any',
    sections: ['uretprobe', 'uretprobe.s', 'uretprobe.multi', 'uretprobe.multi.s'],
    programType: 'BPF_PROG_TYPE_KPROBE',
    minKernel: linux(4, 3),
    sleepableSince: linux(6, 0),
  }),
  withMacro({
    kind: 'tracepoint',
    args: [text('category', 'name'), text('name', 'category')],
    context: 'TracePointContext',
    returns: 'any',
    sections: ['tracepoint', 'tp'],
    programType: 'BPF_PROG_TYPE_TRACEPOINT',
    minKernel: linux(4, 7),
  }),
  withMacro({
    kind: 'raw_tracepoint',
    args: [text('tracepoint')],
    context: 'RawTracePointContext',
    returns: 'any',
    sections: ['raw_tp', 'raw_tracepoint', 'raw_tp.w', 'raw_tracepoint.w'],
    programType: 'BPF_PROG_TYPE_RAW_TRACEPOINT',
    minKernel: linux(4, 17),
  }),
  withMacro({
    kind: 'btf_tracepoint',
    args: [text('function')],
    context: 'BtfTracePointContext',
    returns: 'any',
    sections: ['tp_btf'],
    programType: 'BPF_PROG_TYPE_TRACING',
    minKernel: linux(5, 5),
  }),
  withMacro({
    kind: 'fentry',
    args: [text('function'), SLEEPABLE],
    context: 'FEntryContext',
    returns: 'any',
    sections: ['fentry', 'fentry.s'],
    programType: 'BPF_PROG_TYPE_TRACING',
    minKernel: linux(5, 5),
    sleepableSince: linux(5, 10),
  }),
  withMacro({
    kind: 'fexit',
    args: [text('function'), SLEEPABLE],
    context: 'FExitContext',
    returns: 'any',
    sections: ['fexit', 'fexit.s'],
    programType: 'BPF_PROG_TYPE_TRACING',
    minKernel: linux(5, 5),
    sleepableSince: linux(5, 10),
  }),
  withMacro({
    kind: 'perf_event',
    context: 'PerfEventContext',
    returns: 'any',
    sections: ['perf_event'],
    programType: 'BPF_PROG_TYPE_PERF_EVENT',
    minKernel: linux(4, 9),
  }),
];

const SECURITY: readonly ProgramKind[] = [
  withMacro({
    kind: 'lsm',
    args: [HOOK, SLEEPABLE],
    context: 'LsmContext',
    returns: 'i32',
    sections: ['lsm', 'lsm.s'],
    programType: 'BPF_PROG_TYPE_LSM',
    minKernel: linux(5, 7),
    sleepableSince: linux(5, 10),
  }),
  withMacro({
    kind: 'lsm_cgroup',
    args: [HOOK],
    context: 'LsmContext',
    returns: 'i32',
    sections: ['lsm_cgroup', 'lsm.cgroup'],
    programType: 'BPF_PROG_TYPE_LSM',
    minKernel: linux(6, 0),
    since: '0.2.0',
  }),
];

const NETWORK: readonly ProgramKind[] = [
  withMacro({
    kind: 'xdp',
    args: [FRAGS, XDP_MAP],
    context: 'XdpContext',
    returns: 'u32',
    sections: ['xdp', 'xdp.frags', 'xdp_cpumap', 'xdp_devmap', 'xdp.frags_cpumap', 'xdp.frags_devmap'],
    programType: 'BPF_PROG_TYPE_XDP',
    minKernel: linux(4, 8),
  }),
  withMacro({
    kind: 'classifier',
    context: 'TcContext',
    returns: 'i32',
    sections: ['classifier', 'tc', 'tcx', 'netkit'],
    programType: 'BPF_PROG_TYPE_SCHED_CLS',
    minKernel: linux(4, 1),
  }),
  withMacro({
    kind: 'socket_filter',
    context: 'SkBuffContext',
    returns: 'i64',
    sections: ['socket'],
    programType: 'BPF_PROG_TYPE_SOCKET_FILTER',
    minKernel: linux(3, 19),
  }),
  withMacro({
    kind: 'sk_msg',
    context: 'SkMsgContext',
    returns: 'u32',
    sections: ['sk_msg'],
    programType: 'BPF_PROG_TYPE_SK_MSG',
    minKernel: linux(4, 17),
  }),
  withMacro({
    kind: 'stream_parser',
    context: 'SkBuffContext',
    returns: 'u32',
    sections: ['sk_skb/stream_parser'],
    programType: 'BPF_PROG_TYPE_SK_SKB',
    minKernel: linux(4, 14),
  }),
  withMacro({
    kind: 'stream_verdict',
    context: 'SkBuffContext',
    returns: 'u32',
    sections: ['sk_skb/stream_verdict', 'sk_skb'],
    programType: 'BPF_PROG_TYPE_SK_SKB',
    minKernel: linux(4, 14),
  }),
  withMacro({
    kind: 'sock_ops',
    context: 'SockOpsContext',
    returns: 'u32',
    sections: ['sockops'],
    programType: 'BPF_PROG_TYPE_SOCK_OPS',
    minKernel: linux(4, 13),
  }),
  withMacro({
    kind: 'sk_lookup',
    context: 'SkLookupContext',
    returns: 'u32',
    sections: ['sk_lookup'],
    programType: 'BPF_PROG_TYPE_SK_LOOKUP',
    minKernel: linux(5, 9),
  }),
  withMacro({
    kind: 'sk_reuseport',
    word: { values: ['migrate'], required: false },
    context: 'SkReuseportContext',
    returns: 'u32',
    sections: ['sk_reuseport'],
    programType: 'BPF_PROG_TYPE_SK_REUSEPORT',
    minKernel: linux(4, 19),
    since: '0.2.0',
  }),
  // The macro is in aya-ebpf-macros 0.1.2 already, its context only in aya-ebpf 0.2.0.
  withMacro({
    kind: 'flow_dissector',
    context: 'FlowDissectorContext',
    returns: 'u32',
    sections: ['flow_dissector'],
    programType: 'BPF_PROG_TYPE_FLOW_DISSECTOR',
    minKernel: linux(4, 20),
    since: '0.2.0',
  }),
];

const CGROUP: readonly ProgramKind[] = [
  withMacro({
    kind: 'cgroup_skb',
    word: { values: ['ingress', 'egress'], required: false },
    context: 'SkBuffContext',
    returns: 'i32',
    sections: ['cgroup/skb', 'cgroup_skb'],
    programType: 'BPF_PROG_TYPE_CGROUP_SKB',
    minKernel: linux(4, 10),
  }),
  withMacro({
    kind: 'cgroup_sock',
    word: { values: SOCK, required: true },
    context: 'SockContext',
    returns: 'i32',
    sections: [...inCgroup(SOCK), 'cgroup/sock'],
    programType: 'BPF_PROG_TYPE_CGROUP_SOCK',
    minKernel: linux(4, 10),
  }),
  withMacro({
    kind: 'cgroup_sock_addr',
    word: { values: SOCK_ADDR, required: true },
    context: 'SockAddrContext',
    returns: 'i32',
    sections: inCgroup(SOCK_ADDR),
    programType: 'BPF_PROG_TYPE_CGROUP_SOCK_ADDR',
    minKernel: linux(4, 17),
  }),
  withMacro({
    kind: 'cgroup_sockopt',
    word: { values: SOCKOPT, required: true },
    context: 'SockoptContext',
    returns: 'i32',
    sections: inCgroup(SOCKOPT),
    programType: 'BPF_PROG_TYPE_CGROUP_SOCKOPT',
    minKernel: linux(5, 3),
  }),
  withMacro({
    kind: 'cgroup_sysctl',
    context: 'SysctlContext',
    returns: 'i32',
    sections: ['cgroup/sysctl'],
    programType: 'BPF_PROG_TYPE_CGROUP_SYSCTL',
    minKernel: linux(5, 2),
  }),
  withMacro({
    kind: 'cgroup_device',
    context: 'DeviceContext',
    returns: 'i32',
    sections: ['cgroup/dev'],
    programType: 'BPF_PROG_TYPE_CGROUP_DEVICE',
    minKernel: linux(4, 15),
  }),
];

// The first three are in aya-obj's `ProgramSection`, the others in libbpf's `section_defs` only.
const BY_HAND: readonly ProgramKind[] = [
  byHand({
    kind: 'iter',
    sections: ['iter', 'iter.s'],
    programType: 'BPF_PROG_TYPE_TRACING',
    minKernel: linux(5, 8),
    sleepableSince: linux(5, 18),
  }),
  byHand({
    kind: 'extension',
    sections: ['freplace'],
    programType: 'BPF_PROG_TYPE_EXT',
    minKernel: linux(5, 6),
  }),
  byHand({
    kind: 'lirc_mode2',
    sections: ['lirc_mode2'],
    programType: 'BPF_PROG_TYPE_LIRC_MODE2',
    minKernel: linux(4, 18),
  }),
  byHand({
    kind: 'fmod_ret',
    sections: ['fmod_ret', 'fmod_ret.s'],
    programType: 'BPF_PROG_TYPE_TRACING',
    minKernel: linux(5, 7),
    sleepableSince: linux(5, 10),
  }),
  byHand({
    kind: 'struct_ops',
    sections: ['struct_ops', 'struct_ops.s'],
    programType: 'BPF_PROG_TYPE_STRUCT_OPS',
    minKernel: linux(5, 6),
    sleepableSince: linux(6, 12),
  }),
  byHand({
    kind: 'syscall',
    sections: ['syscall'],
    programType: 'BPF_PROG_TYPE_SYSCALL',
    minKernel: linux(5, 14),
    sleepableSince: linux(5, 14),
  }),
  byHand({
    kind: 'netfilter',
    sections: ['netfilter'],
    programType: 'BPF_PROG_TYPE_NETFILTER',
    minKernel: linux(6, 4),
  }),
  byHand({
    kind: 'action',
    sections: ['action'],
    programType: 'BPF_PROG_TYPE_SCHED_ACT',
    minKernel: linux(4, 1),
  }),
];

/** Every kind; those with a macro first. */
export const PROGRAM_KINDS: readonly ProgramKind[] = [
  ...TRACING,
  ...SECURITY,
  ...NETWORK,
  ...CGROUP,
  ...BY_HAND,
];

const BY_MACRO: ReadonlyMap<string, ProgramKind> = new Map(
  PROGRAM_KINDS.flatMap((kind) => (kind.macro === null ? [] : [[kind.macro, kind]])),
);

const BY_SECTION: ReadonlyMap<string, ProgramKind> = new Map(
  PROGRAM_KINDS.flatMap((kind) => kind.sections.map((section) => [section, kind] as const)),
);
