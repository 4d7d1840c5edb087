// The estimates of several crates in the shape of the stack report.

import type { EbpfCrate } from '../crates/crate';
import { stackOf, type FunctionStack, type ProgramStack } from './report';
import type { Span } from '../text/span';
import type { StackFunction, StackPlace, StackProgram, StackReport } from './stackReport';

/** Programs and functions of all crates, by path and offset. */
export function estimateReport(crates: readonly EbpfCrate[]): Pick<StackReport, 'programs' | 'functions'> {
  const reports = crates.map((crate) => ({ root: crate.root, report: stackOf(crate) }));
  return {
    programs: reports.flatMap(({ root, report }) =>
      [...report.programs].sort(byPlace).map((it) => programOf(it, root)),
    ),
    functions: reports.flatMap(({ root, report }) =>
      [...report.functions].sort(byPlace).map((it) => functionOf(it, root)),
    ),
  };
}

type Placed = Pick<FunctionStack, 'path' | 'span'>;

function byPlace(a: Placed, b: Placed): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start;
}

/** A report outlives the text that it was made from. */
function placeAt(path: string, { start, end }: Span): StackPlace {
  return { path, span: { start, end } };
}

function programOf(program: ProgramStack, crate: string): StackProgram {
  const { name, kind, path, span, bytes, limit, verdict, reason, range, chain, frames, text } = program;
  return {
    name,
    kind,
    crate,
    place: placeAt(path, span),
    bytes,
    limit,
    verdict,
    reason,
    source: 'estimate',
    range,
    chain: chain.map((it) => ({
      function: it.function,
      bytes: it.bytes,
      rounded: it.rounded,
      place: placeAt(it.path, it.span),
    })),
    frames,
    text,
    needsPrivateStack: program.needsPrivateStack,
    estimate: null,
    lastBuilt: null,
  };
}

function functionOf(fn: FunctionStack, crate: string): StackFunction {
  const { name, path, span, bytes, range, limit, verdict, programs, notes } = fn;
  return {
    name,
    crate,
    place: placeAt(path, span),
    bytes,
    range,
    limit,
    verdict,
    source: 'estimate',
    programs,
    locals: fn.locals.map((it) => ({
      name: it.name,
      type: it.type,
      bytes: it.bytes,
      place: placeAt(it.path, it.span),
      onStack: it.onStack,
      why: it.why,
    })),
    notes,
    lines: [],
    estimate: null,
    lastBuilt: null,
  };
}
