// The stack of every program and function of a crate, estimated from source: frames after inlining, chains, verdicts.
// Invariant: a program whose frames are not all known is `unknown`; numbers are never guessed into a verdict.
// Deliberately absent: numbers of built objects, which replace these (see the façade).

import type { ProgramKind } from '../data/programs';
import type { EbpfCrate } from '../crates/crate';
import { programsOf } from '../model/programs';
import { NO_SUBSTITUTION, typeText, type Substitution } from '../model/types';
import type { FnItem } from '../syntax/ast';
import type { Span } from '../text/span';
import type { StackReport } from './stackReport';
import { judgeProgram, type ChainNode, type ChainReason, type ChainResult } from './chain';
import type { FrameEstimate, LocalEstimate, Optimisation } from './frame';
import { functionsOf } from './inlining';
import {
  CHAIN_LIMIT,
  frameLimit,
  frameVerdict,
  mayHavePrivateStack,
  stackRules,
  type StackRules,
  type Verdict,
} from './limits';
import { frameOf } from './frameMemory';
import { placeOf, type Call } from './walk';
import type { Code } from './callbacks';

export interface CrateStack {
  readonly programs: readonly ProgramStack[];
  readonly functions: readonly FunctionStack[];
}

export interface ByteRange {
  readonly low: number;
  readonly high: number;
}

export interface ProgramStack {
  readonly name: string; // the symbol
  readonly kind: string;
  readonly path: string;
  readonly span: Span; // the name
  /** The deepest chain, each frame rounded as the target kernel rounds it; null only with verdict `unknown`. */
  readonly bytes: number | null;
  readonly limit: number;
  readonly verdict: Verdict;
  readonly reason: ChainReason | null;
  readonly source: 'estimate' | 'object';
  readonly range: ByteRange;
  readonly chain: readonly ChainStep[];
  /** What the verifier says of it, word for word, or null. */
  readonly text: string | null;
  /** The same for what is certain of each frame. */
  readonly certain: {
    readonly bytes: number;
    readonly verdict: Verdict;
    readonly reason: ChainReason | null;
  };
  /** Only a private stack takes it: Linux before 6.13 and other machines refuse it. */
  readonly needsPrivateStack: boolean;
  readonly frames: number;
}

export interface ChainStep {
  readonly function: string;
  readonly bytes: number; // unrounded
  readonly rounded: number; // as the target kernel counts it
  readonly path: string;
  readonly span: Span;
  /**
   * Where the step before calls it, or hands it to the `helper` that calls it; null for the program, and for a callback of a timer, which has a
   * stack of its own.
   */
  readonly call: { readonly path: string; readonly span: Span; readonly helper: string | null } | null;
}

export interface FunctionStack {
  readonly name: string;
  readonly path: string;
  readonly span: Span;
  /** Distance of the lowest byte from r10; null only with verdict `unknown`. */
  readonly bytes: number | null;
  readonly range: ByteRange;
  readonly limit: number;
  readonly verdict: Verdict;
  readonly source: 'estimate' | 'object';
  /** Names of the programs that reach it. */
  readonly programs: readonly string[];
  readonly locals: readonly LocalEstimate[];
  /** Why the range is wide. */
  readonly notes: readonly string[];
}

/** Costs of what LLVM inlines, by opt-level. */
const THRESHOLDS: ReadonlyMap<string, number> = new Map([
  ['3', 250],
  ['2', 225],
  ['1', 75],
  ['s', 50],
  ['z', 5],
  ['0', 0],
]);
const MEASURED = new Set(['2', '3']);
const MOST_FUNCTIONS = 2_000;

/** Whether an object of today's source says exactly what estimates guess. */
export function hasObject(crate: EbpfCrate, { programs }: Pick<StackReport, 'programs'>): boolean {
  return programs.some((it) => it.crate === crate.root && it.source === 'object');
}

/** Whether the numbers were measured under the opt-level and the flags of the crate's build. */
export function isMeasured(crate: EbpfCrate): boolean {
  return MEASURED.has(crate.optLevel) && !crate.flags.unmeasured;
}

const FOR_SIZE = new Set(['s', 'z']);

function optimisationOf(crate: EbpfCrate): Optimisation {
  if (FOR_SIZE.has(crate.optLevel)) return 'size';
  return isMeasured(crate) ? 'measured' : 'other';
}

const REPORTS = new WeakMap<EbpfCrate, CrateStack>();

/** All programs of the crate and the functions that keep frames of their own. Computed once per crate as it was read. */
export function stackOf(crate: EbpfCrate): CrateStack {
  const known = REPORTS.get(crate);
  if (known !== undefined) return known;
  const report = estimateStack(crate);
  REPORTS.set(crate, report);
  return report;
}

function estimateStack(crate: EbpfCrate): CrateStack {
  const entries = programsOf(crate).filter((it) => it.body.certain);
  if (entries.length === 0) return { programs: [], functions: [] };
  const functions = functionsOf(crate, {
    roots: entries.map((it) => it.fn),
    threshold: THRESHOLDS.get(crate.optLevel) ?? 250,
  });
  const optimisation = optimisationOf(crate);
  const known = new Map<string, Frame>();
  const work: Pending[] = entries.map(({ fn, body }) => ({
    key: `program ${body.file}:${String(fn.name.start)}`,
    code: { fn, body, substitution: NO_SUBSTITUTION, closure: null },
  }));
  const roots = new Map(work.map((it) => [it.code.fn, it.key]));
  const ids = new Map<FnItem, number>();
  const keyOf = ({ fn, substitution, closure }: Code): string => {
    const id = ids.get(fn) ?? ids.size;
    ids.set(fn, id);
    const at = closure === null ? '' : `|${String(closure.expr.start)}`;
    return `${String(id)}<${substitutionText(substitution)}>${at}`;
  };
  for (let next = work.shift(); next !== undefined && known.size < MOST_FUNCTIONS; next = work.shift()) {
    if (known.has(next.key)) continue;
    const { estimate, calls, tailCalls } = frameOf(functions, next.code, optimisation);
    const called = calls.map((call) => ({ key: keyOf(call), at: call.at, callback: call.callback }));
    known.set(next.key, { code: next.code, estimate, calls: called, tailCalls });
    for (const call of calls) work.push({ key: keyOf(call), code: call });
  }
  const reached = entries.map(({ fn, symbol }) => ({
    name: symbol,
    frames: new Set(reachedFrom(roots.get(fn) ?? '', known)),
  }));
  return {
    programs: entries.map(({ fn, symbol, kind }) =>
      programStack(crate, known, { fn, symbol, kind, root: roots.get(fn) ?? '' }),
    ),
    functions: [...known.values()].map((frame) =>
      functionStack(frame, {
        programs: reached.filter(({ frames }) => frames.has(frame)).map(({ name }) => name),
        limit: frameLimit(crate.flags).bytes,
      }),
    ),
  };
}

interface Frame {
  readonly code: Code;
  readonly estimate: FrameEstimate;
  readonly calls: readonly (Pick<Call, 'at' | 'callback'> & { readonly key: string })[];
  readonly tailCalls: boolean;
}

interface Pending {
  readonly key: string;
  readonly code: Code;
}

function functionStack(
  { code, estimate }: Frame,
  { programs, limit }: { readonly programs: readonly string[]; readonly limit: number },
): FunctionStack {
  const { path, span } = placeOfCode(code);
  return {
    name: functionName(code),
    path,
    span,
    bytes: estimate.bytes,
    range: { low: estimate.low, high: estimate.high },
    limit,
    verdict:
      estimate.bytes === null
        ? estimate.low > limit
          ? 'over'
          : 'unknown'
        : frameVerdict(estimate.bytes, limit),
    source: 'estimate',
    programs,
    locals: estimate.locals,
    notes: estimate.notes,
  };
}

/** The path inside the crate, without the crate's name. */
function functionName({ fn, body: { scope, owner }, closure }: Code): string {
  const of = owner?.kind === 'impl' ? owner.self : null;
  const type =
    of?.kind === 'path'
      ? [of.path.segments.at(-1)?.text ?? '']
      : owner?.kind === 'trait'
        ? [owner.name.text]
        : [];
  return [...scope.module.path, ...type, fn.name.text, ...(closure === null ? [] : [CLOSURE])].join('::');
}

/** As demanglers write it. */
const CLOSURE = '{{closure}}';

/** The name of a function; of a closure its parameters. */
function placeOfCode({ fn, body, closure }: Code): { readonly path: string; readonly span: Span } {
  if (closure === null) return placeOf(body, fn.name);
  const { expr } = closure;
  return placeOf(body, { start: expr.start, end: expr.body.start });
}

function programStack(
  crate: EbpfCrate,
  known: ReadonlyMap<string, Frame>,
  {
    fn,
    symbol,
    kind,
    root,
  }: { readonly fn: FnItem; readonly symbol: string; readonly kind: ProgramKind; readonly root: string },
): ProgramStack {
  const judged = (bytesOf: (estimate: FrameEstimate) => number): ChainResult<string> =>
    judgeProgram(root, {
      nodeOf: (key): ChainNode<string> | undefined => {
        const frame = known.get(key);
        return frame === undefined
          ? undefined
          : {
              bytes: bytesOf(frame.estimate),
              calls: frame.calls.filter((it) => it.callback?.later !== true).map((it) => it.key),
              asyncCallbacks: frame.calls.filter((it) => it.callback?.later === true).map((it) => it.key),
              tailCalls: frame.tailCalls,
            };
      },
      rules: stackRules(crate.config.targetKernel),
      privateStackKind: mayHavePrivateStack(kind.programType),
    });
  const likely = judged((it) => it.bytes ?? it.low);
  const certain = judged((it) => it.low);
  const high = judged((it) => it.high);
  const reached = reachedFrom(root, known);
  const unknown = reached.some((it) => it.estimate.bytes === null) && certain.verdict !== 'over';
  const own = known.get(root);
  const place = own === undefined ? { path: '', span: fn.name } : placeOfCode(own.code);
  return {
    name: symbol,
    kind: kind.kind,
    ...place,
    bytes: unknown ? null : likely.bytes,
    limit: CHAIN_LIMIT,
    verdict: unknown ? 'unknown' : likely.verdict,
    reason: unknown ? null : likely.reason,
    source: 'estimate',
    range: { low: certain.bytes, high: high.bytes },
    chain: chainSteps(likely.chain, { known, rules: stackRules(crate.config.targetKernel) }),
    text: unknown ? null : likely.text,
    certain: { bytes: certain.bytes, verdict: certain.verdict, reason: certain.reason },
    needsPrivateStack: likely.needsPrivateStack,
    frames: likely.frames,
  };
}

function chainSteps(
  chain: readonly string[],
  { known, rules }: { readonly known: ReadonlyMap<string, Frame>; readonly rules: StackRules },
): readonly ChainStep[] {
  return chain.flatMap((key, index) => {
    const frame = known.get(key);
    if (frame === undefined) return [];
    const before = index === 0 ? undefined : known.get(chain[index - 1] ?? '');
    const call = before?.calls.find((it) => it.key === key);
    const { path, span } = placeOfCode(frame.code);
    const bytes = frame.estimate.bytes ?? frame.estimate.low;
    return [
      {
        function: functionName(frame.code),
        bytes,
        rounded: rules.rounded(bytes),
        path,
        span,
        call: call === undefined ? null : { ...call.at, helper: call.callback?.helper ?? null },
      },
    ];
  });
}

function reachedFrom(root: string, known: ReadonlyMap<string, Frame>): readonly Frame[] {
  const seen = new Set<string>();
  const work = [root];
  const frames: Frame[] = [];
  for (let key = work.pop(); key !== undefined; key = work.pop()) {
    const frame = known.get(key);
    if (frame === undefined || seen.has(key)) continue;
    seen.add(key);
    frames.push(frame);
    work.push(...frame.calls.map((it) => it.key));
  }
  return frames;
}

function substitutionText({ types, consts, self }: Substitution): string {
  return [
    self === null ? '' : typeText(self),
    ...[...types].map(([name, type]) => `${name}=${typeText(type)}`),
    ...[...consts].map(
      ([name, value]) => `${name}=${value.kind === 'int' ? String(value.value) : value.kind}`,
    ),
  ].join(',');
}
