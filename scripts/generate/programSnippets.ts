// One snippet for every program macro, from the table of program kinds and what each kind's return value means.
// Invariant: a kind without an entry here stops the generator. Where the macro drops the return value, the body says so by returning 0.
// A program that fails lets the packet or call through, but for XDP, whose XDP_ABORTED is there to be seen by the tracepoint.

import { PROGRAM_KINDS, type ProgramKind } from '../../server/src/core/data/programs';
import { choice, kebab, stop, type Snippet } from './snippet';

/** Snippets `aya-<macro>`, in the order of the table. */
export function programSnippets(): readonly Snippet[] {
  return PROGRAM_KINDS.flatMap((kind) => {
    const { macro, context } = kind;
    if (macro === null || context === null) return [];
    const example = EXAMPLES.get(kind.kind);
    if (example === undefined) throw new Error(`programSnippets.ts has no example for ${kind.kind}`);
    return [programSnippet({ kind, macro, context, example })];
  });
}

interface Example {
  readonly what: string;
  /** Arguments that most programs name: `hook = "file_open"`. */
  readonly arg?: { readonly name: string; readonly value: string };
  /** Values that the function may return, the usual first; absent where the macro drops it. */
  readonly verdicts?: readonly string[];
  readonly failure?: string; // what is returned when the program fails
  readonly imports?: readonly string[];
}

interface Program {
  readonly kind: ProgramKind;
  readonly macro: string;
  readonly context: string;
  readonly example: Example;
}

function programSnippet(program: Program): Snippet {
  const { kind, macro, context, example } = program;
  const { major, minor } = kind.minKernel;
  const { line, next } = attribute(program);
  return {
    title: `Aya program: ${macro}`,
    prefix: `aya-${kebab(macro)}`,
    what: `${example.what} Linux ${major}.${minor} or later.`,
    body: [line, ...(kind.returns === 'any' ? dropped(program) : judged(program, next))],
    imports: [`macros::${macro}`, `programs::${context}`, ...(example.imports ?? [])],
    since: kind.since ?? '0.2.0',
  };
}

/** The attribute's line and the number of the next tab stop; 1 is the function's name. */
function attribute({ kind, macro, example }: Program): { readonly line: string; readonly next: number } {
  if (kind.word?.required === true) return { line: `#[${macro}(${choice(2, kind.word.values)})]`, next: 3 };
  const { arg } = example;
  if (arg === undefined) return { line: `#[${macro}]`, next: 2 };
  if (!kind.args.some((known) => known.name === arg.name)) {
    throw new Error(`#[${macro}] takes no ${arg.name}`);
  }
  return { line: `#[${macro}(${arg.name} = "${stop(2, arg.value)}")]`, next: 3 };
}

function dropped({ macro, context }: Program): readonly string[] {
  return [
    `pub fn ${stop(1, `my_${macro}`)}(ctx: ${context}) -> u32 {`,
    '    let _ = try_$1(&ctx);',
    '    0',
    '}',
    '',
    `fn try_$1(ctx: &${context}) -> Result<(), ()> {`,
    '    ${0:let _ = ctx;}',
    '    Ok(())',
    '}',
  ];
}

function judged({ kind, macro, context, example }: Program, next: number): readonly string[] {
  const { verdicts = [], failure } = example;
  const [usual, ...others] = verdicts;
  if (usual === undefined || failure === undefined) throw new Error(`${kind.kind} needs verdicts`);
  return [
    `pub fn ${stop(1, `my_${macro}`)}(ctx: ${context}) -> ${kind.returns} {`,
    '    match try_$1(&ctx) {',
    '        Ok(verdict) => verdict,',
    `        Err(()) => ${failure},`,
    '    }',
    '}',
    '',
    `fn try_$1(ctx: &${context}) -> Result<${kind.returns}, ()> {`,
    '    ${0:let _ = ctx;}',
    `    Ok(${others.length === 0 ? usual : choice(next, verdicts)})`,
    '}',
  ];
}

const SK_ACTION: Partial<Example> = {
  verdicts: ['sk_action::SK_PASS', 'sk_action::SK_DROP'],
  failure: 'sk_action::SK_PASS',
  imports: ['bindings::sk_action'],
};

const ALLOW: Partial<Example> = { verdicts: ['1', '0'], failure: '1' };

const EXAMPLES: ReadonlyMap<string, Example> = new Map<string, Example>([
  ['kprobe', { what: 'Runs when a kernel function is entered.' }],
  ['kretprobe', { what: 'Runs when a kernel function returns.' }],
  ['uprobe', { what: 'Runs when a user-space function is entered.' }],
  ['uretprobe', { what: 'Runs when a user-space function returns.' }],
  ['tracepoint', { what: 'Runs at a kernel tracepoint.' }],
  [
    'raw_tracepoint',
    {
      what: 'Runs at a kernel tracepoint, with its raw arguments.',
      arg: { name: 'tracepoint', value: 'sys_enter' },
    },
  ],
  [
    'btf_tracepoint',
    {
      what: 'Runs at a kernel tracepoint, with typed arguments.',
      arg: { name: 'function', value: 'sched_process_fork' },
    },
  ],
  [
    'fentry',
    {
      what: 'Runs when a kernel function is entered, with typed arguments.',
      arg: { name: 'function', value: 'vfs_read' },
    },
  ],
  [
    'fexit',
    {
      what: 'Runs when a kernel function returns, with its arguments and result.',
      arg: { name: 'function', value: 'vfs_read' },
    },
  ],
  ['perf_event', { what: 'Runs when a perf event fires.' }],
  [
    'lsm',
    {
      what: 'Decides at a security hook: 0 allows, a negative errno refuses.',
      arg: { name: 'hook', value: 'file_open' },
      verdicts: ['0', '-1'],
      failure: '0',
    },
  ],
  [
    'lsm_cgroup',
    {
      what: 'Decides at a security hook for one cgroup: 1 allows, 0 refuses.',
      arg: { name: 'hook', value: 'socket_create' },
      ...ALLOW,
    },
  ],
  [
    'xdp',
    {
      what: 'Decides about a packet before the network stack sees it.',
      verdicts: ['PASS', 'DROP', 'TX', 'REDIRECT'].map((action) => `xdp_action::XDP_${action}`),
      failure: 'xdp_action::XDP_ABORTED',
      imports: ['bindings::xdp_action'],
    },
  ],
  // Numbers, because bindings::TC_ACT_* are u32 in aya-ebpf 0.1.x and i32 since 0.2.0.
  [
    'classifier',
    {
      what: 'Decides about a packet in traffic control: 3 passes it on (TC_ACT_PIPE), 0 accepts (TC_ACT_OK), 2 drops (TC_ACT_SHOT).',
      verdicts: ['3', '0', '2'],
      failure: '3',
    },
  ],
  [
    'socket_filter',
    {
      what: 'Decides how many bytes of a packet a socket gets; 0 drops it.',
      verdicts: ['i64::from(ctx.len())', '0'],
      failure: '0',
    },
  ],
  ['sk_msg', { what: 'Decides about a message that a socket of a sock map sends.', ...SK_ACTION }],
  [
    'stream_parser',
    {
      what: 'Says how long the next message in a stream is.',
      verdicts: ['ctx.len()'],
      failure: '0',
    },
  ],
  ['stream_verdict', { what: 'Decides about a message that a socket of a sock map received.', ...SK_ACTION }],
  ['sock_ops', { what: 'Runs at events of TCP sockets in a cgroup.', verdicts: ['1', '0'], failure: '0' }],
  ['sk_lookup', { what: 'Chooses the socket for a new connection.', ...SK_ACTION }],
  ['sk_reuseport', { what: 'Chooses the socket within a reuseport group.', ...SK_ACTION }],
  [
    'flow_dissector',
    {
      what: 'Takes the flow keys from a packet.',
      verdicts: ['bpf_ret_code::BPF_OK', 'bpf_ret_code::BPF_DROP'],
      failure: 'bpf_ret_code::BPF_DROP',
      imports: ['bindings::bpf_ret_code'],
    },
  ],
  ['cgroup_skb', { what: 'Decides about a packet of a cgroup: 1 allows, 0 drops.', ...ALLOW }],
  ['cgroup_sock', { what: 'Decides about a socket of a cgroup: 1 allows, 0 refuses.', ...ALLOW }],
  ['cgroup_sock_addr', { what: 'Decides about an address of a cgroup: 1 allows, 0 refuses.', ...ALLOW }],
  ['cgroup_sockopt', { what: 'Decides about a socket option of a cgroup: 1 allows, 0 refuses.', ...ALLOW }],
  ['cgroup_sysctl', { what: 'Decides about a sysctl of a cgroup: 1 allows, 0 refuses.', ...ALLOW }],
  ['cgroup_device', { what: 'Decides about a device of a cgroup: 1 allows, 0 refuses.', ...ALLOW }],
]);
