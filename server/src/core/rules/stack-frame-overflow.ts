// One function's frame against what LLVM links. Numbers come from stack/report.ts; this file says them in words.
// An error is only what is certain of the frame: what is likely, or was not measured, stays below.

import type { EbpfCrate } from '../crates/crate';
import { withRemedies, type Finding, type Level } from '../engine/finding';
import type { Rule, RuleContext, RuleDocs } from '../engine/rule';
import { withInlineNever } from '../fixes/inlineNever';
import { stackRemedies, withFixes } from '../fixes/stackFixes';
import type { LocalEstimate } from '../stack/frame';
import { frameLimit, frameVerdict, LLVM_FRAME_LIMIT, NEAR_BYTES, type FrameLimit } from '../stack/limits';
import { hasObject, isMeasured, stackOf, type FunctionStack } from '../stack/report';
import type { StackReport } from '../stack/stackReport';
import { LLVM_STACK_TEXT, STACK_WRITE_TEXT } from '../verifier/messages';

const ID = 'stack-frame-overflow';

const docs: RuleDocs = {
  summary: 'A stack frame that is larger than LLVM links.',
  what: `Estimates the frame of every program and of every function that is not inlined, and reports those that pass ${String(LLVM_FRAME_LIMIT)} bytes.

Counted is what must be memory: a local whose address reaches a helper, a map or a function that is not inlined, or that is indexed by a variable; the buffer of a value that a helper reads by value; records of log macros. What stays in registers costs nothing, and pieces whose lifetimes do not meet share a place. The same numbers, with a reason for each local, are printed by \`aya-analyzer stack\`.

An error is what is certain. From ${String(NEAR_BYTES)} bytes on, and for what is only likely, it is a hint: spills and copies that no source shows take 0 to 40 bytes more.`,
  why: `LLVM's BPF backend refuses an access at 512 bytes and more below the frame pointer: "${LLVM_STACK_TEXT.since19}". bpf-linker makes that an error, and no object is written. The place that it names is often inside of aya-ebpf.`,
  instead: `Keep large values in a \`PerCpuArray\` of one entry, build events inside of \`RingBuf::reserve\`, and read into memory that is there already (\`bpf_probe_read_kernel_buf\`) instead of by value.`,
  bad: `use aya_ebpf::{helpers::bpf_probe_read_kernel_str_bytes, macros::kprobe, programs::ProbeContext};

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    let mut path = [0u8; 600];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut path) };
    read.is_ok() as u32
}`,
  good: `use aya_ebpf::{
    helpers::bpf_probe_read_kernel_str_bytes,
    macros::{kprobe, map},
    maps::PerCpuArray,
    programs::ProbeContext,
};

#[map]
static PATH: PerCpuArray<[u8; 600]> = PerCpuArray::with_max_entries(1, 0);

#[kprobe]
pub fn probe(_ctx: ProbeContext) -> u32 {
    let Some(path) = PATH.get_ptr_mut(0) else {
        return 0;
    };
    let read = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut *path) };
    read.is_ok() as u32
}`,
  data: `\`function\`; \`bytes\`: the estimate, null where a type is not known; \`limit\`; \`low\` and \`high\`: the range; \`locals\`: \`name\`, \`type\`, \`bytes\` and \`onStack\` of what is counted, the largest first.`,
  limits: `The numbers hold for opt-level 2 and 3; under another one the range is wider and the level at most a warning. Calls into other crates are taken to keep addresses only as long as they run. Macros that declare expressions are not expanded.`,
  references: ['LLVM, lib/Target/BPF/BPFRegisterInfo.cpp', 'bpf-linker, src/llvm/mod.rs (diagnostics)'],
};

export const stackFrameOverflow: Rule = {
  id: ID,
  since: '0.1.0',
  defaultLevel: 'error',
  docs,
  check: (crate, context) =>
    (hasObject(crate, context.stack())
      ? [...builtFrames(crate, context.stack()), ...unbuiltFrames(crate, context.stack())]
      : stackOf(crate).functions
    ).flatMap((it) => finding(it, { crate, context }) ?? []),
};

/** Estimates of what no fresh object has: of a second program file that was not built, for instance. */
function unbuiltFrames(crate: EbpfCrate, { functions }: StackReport): readonly FunctionStack[] {
  return stackOf(crate).functions.filter(({ path, span }) =>
    functions.some(
      ({ source, place }) => source === 'estimate' && place?.path === path && place.span.start === span.start,
    ),
  );
}

/** Frames as an object has them, with the locals that the estimate names. */
function builtFrames(crate: EbpfCrate, { functions }: StackReport): readonly FunctionStack[] {
  return functions.flatMap((it) => {
    if (it.crate !== crate.root || it.source !== 'object' || it.place === null || it.bytes === null)
      return [];
    return [
      {
        ...it,
        ...it.place,
        range: { low: it.bytes, high: it.bytes },
        locals: it.locals.map((local) => ({ ...local, ...local.place })),
      },
    ];
  });
}

function finding(
  fn: FunctionStack,
  { crate, context }: { readonly crate: EbpfCrate; readonly context: RuleContext },
): Finding | null {
  const level = levelOf(fn, crate);
  if (level === null) return null;
  const counted = fn.locals.filter((it) => it.onStack !== 'no');
  const base = {
    rule: ID,
    level,
    path: fn.path,
    span: fn.span,
    message: messageOf(fn, frameLimit(crate.flags).by),
    tags: [],
    data: {
      function: fn.name,
      bytes: fn.bytes,
      limit: fn.limit,
      low: fn.range.low,
      high: fn.range.high,
      locals: counted.map(({ name, type, bytes, onStack }) => ({ name, type, bytes, onStack })),
    },
    related: largest(counted).map(({ path, span, name, bytes, why }) => ({
      path,
      span,
      message: `${nameText(name)}, ${sizeText(bytes)}: ${why}`,
    })),
  };
  return withRemedies(base, () => {
    const { files } = context;
    const remedies = stackRemedies(crate, { files, locals: largest(counted) });
    return fn.range.low > fn.limit ? withFixes(remedies, withInlineNever(fn, { crate, files })) : remedies;
  });
}

function levelOf({ bytes, range, limit }: FunctionStack, crate: EbpfCrate): Level | null {
  if (range.low > limit) return isMeasured(crate) || range.low === range.high ? 'error' : 'warning';
  return bytes !== null && frameVerdict(bytes, limit) !== 'fits' ? 'hint' : null;
}

function messageOf({ name, bytes, range, locals, limit }: FunctionStack, by: FrameLimit['by']): string {
  const known = bytes ?? range.low;
  const isExact = range.low === range.high;
  const size = isExact
    ? String(known)
    : bytes === null
      ? `at least ${String(known)}`
      : `about ${String(known)}`;
  const costs = largest(locals.filter((it) => it.onStack !== 'no')).map(
    (it) => `${nameText(it.name)} ${it.bytes === null ? '?' : String(it.bytes)}`,
  );
  const list = costs.length === 0 ? '' : `; largest: ${costs.join(', ')}`;
  const who = by === 'llvm' ? 'LLVM' : 'the kernel';
  const text = by === 'llvm' ? LLVM_STACK_TEXT.since19 : STACK_WRITE_TEXT;
  return known > limit
    ? `stack frame of \`${name}\` is ${size} bytes, ${who} accepts at most ${String(limit)}: "${text}"${list}`
    : `stack frame of \`${name}\` is ${size} of the ${String(limit)} bytes that ${who} accepts${list}`;
}

function largest(locals: readonly LocalEstimate[]): readonly LocalEstimate[] {
  return [...locals].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)).slice(0, 3);
}

/** A local by its name; what has none is described. */
function nameText(name: string): string {
  return name.includes(' ') || name.endsWith('!') ? name : `\`${name}\``;
}

function sizeText(bytes: number | null): string {
  return bytes === null ? 'its size is not known' : `${String(bytes)} bytes`;
}
