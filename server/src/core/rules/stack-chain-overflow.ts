// The sum of frames over a call chain, its length, recursion and tail calls, as the target kernel judges them.
// Numbers come from stack/report.ts and limits from stack/limits.ts; this file says them in words.

import type { EbpfCrate } from '../crates/crate';
import { NO_REMEDIES, withRemedies, type Finding, type Level } from '../engine/finding';
import type { Rule, RuleContext, RuleDocs } from '../engine/rule';
import { withoutInlineNever } from '../fixes/inlineNever';
import { stackRemedies, withFixes } from '../fixes/stackFixes';
import type { LocalEstimate } from '../stack/frame';
import { hasObject, isMeasured, stackOf, type ChainStep, type ProgramStack } from '../stack/report';
import type { StackReport } from '../stack/stackReport';

const ID = 'stack-chain-overflow';

const docs: RuleDocs = {
  summary: 'A call chain that uses more stack, or more frames, than the kernel accepts.',
  what: `Follows each program into the functions that LLVM does not inline (\`#[inline(never)]\`, recursion, large bodies that are called more than once), and into those that it hands to \`bpf_loop\`, \`bpf_for_each_map_elem\` and the like, which call them back on the same stack; a callback of a timer starts a stack of its own. It reports

- a chain whose frames add up to more than 512 bytes, each rounded up to 16 bytes (to 32, and at least 32, before Linux 6.9);
- more than eight frames, and recursion;
- a tail call in a function with 256 bytes or more in the frames above it.

Tracing programs have a private stack for frames of 64 bytes and more on x86_64 from Linux 6.13 on, unless a subprogram tail-calls: there it is a warning that names the kernel.`,
  why: `The verifier adds up the frames of each call chain and answers "combined stack size of 4 calls is 624. Too large", "the call stack of 9 frames is too deep" or "tail_calls are not allowed when call stack of previous frames is 256 bytes. Too large".`,
  instead: `Let small helpers be inlined, keep large values in a \`PerCpuArray\`, and turn recursion into a bounded loop.`,
  bad: `use aya_ebpf::{helpers::bpf_probe_read_kernel_str_bytes, macros::xdp, programs::XdpContext};

#[inline(never)]
fn inner() -> u32 {
    let mut buf = [0u8; 300];
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut buf) }.is_ok() as u32
}

#[xdp]
pub fn firewall(_ctx: XdpContext) -> u32 {
    let mut own = [0u8; 300];
    let read = unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut own) };
    read.is_ok() as u32 + inner()
}`,
  good: `use aya_ebpf::{helpers::bpf_probe_read_kernel_str_bytes, macros::xdp, programs::XdpContext};

fn inner() -> u32 {
    let mut buf = [0u8; 300];
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, &mut buf) }.is_ok() as u32
}

#[xdp]
pub fn firewall(_ctx: XdpContext) -> u32 {
    inner() + inner()
}`,
  data: `\`program\`; \`bytes\`, null where a type is not known; \`limit\`; \`frames\`; \`chain\`: \`function\` and \`bytes\` of each frame; \`reason\`: \`sum\`, \`frames\`, \`recursion\` or \`tail-call\`.`,
  limits: `Functions whose pointers are kept in structs, maps or statics are not followed. Whether LLVM inlines a large function that is called more than once is estimated.`,
  references: ['Linux, kernel/bpf/verifier.c, check_max_stack_depth()'],
};

export const stackChainOverflow: Rule = {
  id: ID,
  since: '0.1.0',
  defaultLevel: 'error',
  docs,
  check: (crate, context) =>
    (hasObject(crate, context.stack())
      ? [...builtChains(crate, context.stack()), ...unbuiltChains(crate, context.stack())]
      : stackOf(crate).programs
    ).flatMap((it) => finding(it, { crate, context }) ?? []),
};

/** Estimates of programs that no fresh object has. */
function unbuiltChains(crate: EbpfCrate, { programs }: StackReport): readonly ProgramStack[] {
  return stackOf(crate).programs.filter(({ path, span }) =>
    programs.some(
      ({ source, place }) => source === 'estimate' && place?.path === path && place.span.start === span.start,
    ),
  );
}

/** Programs as an object has them. */
function builtChains(crate: EbpfCrate, { programs }: StackReport): readonly ProgramStack[] {
  return programs.flatMap((it) => {
    const { place, bytes, verdict, reason } = it;
    if (it.crate !== crate.root || it.source !== 'object' || place === null || bytes === null) return [];
    return [
      {
        ...it,
        ...place,
        certain: { bytes, verdict, reason },
        chain: it.chain.map((step) => ({ ...step, ...(step.place ?? place), call: null })),
      },
    ];
  });
}

function finding(
  program: ProgramStack,
  { crate, context }: { readonly crate: EbpfCrate; readonly context: RuleContext },
): Finding | null {
  const level = levelOf(program, crate);
  if (level === null) return null;
  const base = {
    rule: ID,
    level,
    path: program.path,
    span: program.span,
    message: messageOf(program),
    tags: [],
    data: {
      program: program.name,
      bytes: program.bytes,
      limit: program.limit,
      frames: program.frames,
      chain: program.chain.map((it) => ({ function: it.function, bytes: it.bytes })),
      reason: program.reason,
    },
    related: program.chain.flatMap(({ call, function: name, bytes }) =>
      call === null
        ? []
        : [{ ...call, message: `${callText(call, name)}, whose frame is ${String(bytes)} bytes` }],
    ),
  };
  return withRemedies(base, () => {
    const { files } = context;
    const remedies =
      program.reason === null || program.reason === 'sum'
        ? stackRemedies(crate, { files, locals: costliest(program, crate) })
        : NO_REMEDIES;
    return program.verdict === 'over' || program.needsPrivateStack
      ? withFixes(remedies, withoutInlineNever(program, { crate, files }))
      : remedies;
  });
}

function callText({ helper }: NonNullable<ChainStep['call']>, name: string): string {
  return helper === null ? `calls \`${name}\`` : `\`${helper}\` calls back \`${name}\``;
}

/** The locals of all frames of the chain that cost most. */
function costliest({ chain }: ProgramStack, crate: EbpfCrate): readonly LocalEstimate[] {
  return stackOf(crate)
    .functions.filter((fn) =>
      chain.some((it) => it.path === fn.path && it.span.start === fn.span.start && it.function === fn.name),
    )
    .flatMap((fn) => fn.locals.filter((it) => it.onStack !== 'no'))
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
    .slice(0, 3);
}

function levelOf(program: ProgramStack, crate: EbpfCrate): Level | null {
  if (program.chain.length < 2) return null; // One frame is the other rule's.
  if (program.certain.verdict === 'over')
    return isMeasured(crate) || program.source === 'object' ? 'error' : 'warning';
  if (program.needsPrivateStack && program.certain.bytes > program.limit) return 'warning';
  return program.verdict === 'over' || program.verdict === 'near' ? 'hint' : null;
}

function messageOf(program: ProgramStack): string {
  const { kind, name, text, bytes, limit, reason, chain, needsPrivateStack } = program;
  const walk = chain.map((it) => `${it.function} ${String(it.bytes)}`).join(' → ');
  const shown = walk.length > 120 ? `${String(chain.length)} frames` : walk;
  if (needsPrivateStack)
    return `${kind} \`${name}\`: its call chain uses ${String(bytes)} bytes; Linux before 6.13 rejects it, x86_64 from 6.13 gives frames of 64 bytes and more a private stack: ${shown}`;
  if (text === null)
    return `${kind} \`${name}\`: its call chain uses about ${String(bytes)} of the ${String(limit)} bytes that the kernel accepts: ${shown}`;
  if (reason === 'sum') return `${kind} \`${name}\`: "${text}" (limit ${String(limit)}): ${shown}`;
  const why = reason === 'recursion' ? ' (it calls itself)' : reason === 'frames' ? ' (limit 8)' : '';
  return `${kind} \`${name}\`: "${text}"${why}: ${shown}`;
}
