// The stack as built objects have it: which object belongs to which crate, whether it is fresh, and its numbers in the report's shape.
// Objects that nobody asked for by name count only if they have a program of the crate; of several the newest.

import { programKindOfSection } from '../data/programs';
import type { EbpfCrate, KernelVersion } from '../crates/crate';
import type { BpfObject, ObjectFunction, ObjectProgram } from '../object/bpfObject';
import { judgeProgram } from './chain';
import { freshnessOf, workspaceFile } from './freshness';
import { CHAIN_LIMIT, frameVerdict, LLVM_FRAME_LIMIT, mayHavePrivateStack, stackRules } from './limits';
import type {
  StackFunction,
  StackLine,
  StackObject,
  StackPlace,
  StackProgram,
  StackReport,
} from './stackReport';
import { sourceFunctions, type SourceFunctions } from './sourceFunctions';

/** An object as the host gave it. */
export interface ObjectFile {
  readonly path: string;
  readonly content: BpfObject | { readonly error: string };
  /** Milliseconds since the epoch; null: not known. Only compared with those of other objects. */
  readonly modified: number | null;
  /** Whether a source file was written later; null: not known. */
  readonly olderThanSource: boolean | null;
  /** The user named this file: it is reported even if no crate is found for it. */
  readonly named: boolean;
}

export interface ObjectReportOptions {
  readonly crates: readonly EbpfCrate[];
  readonly objects: readonly ObjectFile[];
  readonly textOf: (path: string) => string | undefined;
  /** What else makes an object stale, in words: the host saw an edit after it was found fresh. */
  readonly editedSince: (object: string, files: ReadonlySet<string>) => string | null;
}

/** The programs and functions of all objects that belong to a crate, fresh ones first, and of those that were named. */
export interface ObjectReport extends StackReport {
  /** Paths of the fresh objects. */
  readonly fresh: ReadonlySet<string>;
  /** The programs and functions of stale objects. */
  readonly stale: Pick<StackReport, 'programs' | 'functions'>;
}

export function objectReport(options: ObjectReportOptions): ObjectReport {
  const states: StackObject[] = [];
  const fresh = new Set<string>();
  const parts: Part[] = [];
  const newestFirst = [...options.objects].sort(
    (a, b) => Number(b.named) - Number(a.named) || (b.modified ?? 0) - (a.modified ?? 0),
  );
  const sources = new Map(options.crates.map((crate) => [crate, sourceFunctions(crate)]));
  const taken = new Set<string>();
  for (const file of newestFirst) {
    const { content, path } = file;
    if ('error' in content) {
      states.push({ path, state: 'unreadable', why: content.error, programs: [] });
      continue;
    }
    const owner = ownerOf(content, sources);
    const programs = content.programs.filter(
      ({ name }) => owner === null || owner.source.programs.has(name) || file.named,
    );
    const free = programs.filter(({ name }) => !taken.has(`${owner?.crate.root ?? path}\0${name}`));
    const names = content.programs.map(({ name }) => name);
    if ((owner === null && !file.named) || free.length === 0) {
      const why =
        owner === null ? 'none of its programs is in the source' : 'a newer object has its programs';
      states.push({ path, state: 'unused', why, programs: names });
      continue;
    }
    for (const { name } of free) taken.add(`${owner?.crate.root ?? path}\0${name}`);
    const state = stateOf(file, { object: content, owner, options });
    if (state.fresh) fresh.add(path);
    states.push({ path, state: state.fresh ? 'fresh' : 'stale', why: state.why, programs: names });
    parts.push({ fresh: state.fresh, ...partOf(content, { owner, programs: free }) });
  }
  const ofState = (wanted: boolean): Pick<StackReport, 'programs' | 'functions'> => ({
    programs: parts.filter((part) => part.fresh === wanted).flatMap((part) => part.programs),
    functions: parts.filter((part) => part.fresh === wanted).flatMap((part) => part.functions),
  });
  return { ...ofState(true), stale: ofState(false), objects: states, fresh };
}

interface Part extends Pick<StackReport, 'programs' | 'functions'> {
  readonly fresh: boolean;
}

interface Owner {
  readonly crate: EbpfCrate;
  readonly source: SourceFunctions;
}

/** The crate that has most of the object's programs. */
function ownerOf(object: BpfObject, sources: ReadonlyMap<EbpfCrate, SourceFunctions>): Owner | null {
  let best: Owner | null = null;
  let most = 0;
  for (const [crate, source] of sources) {
    const shared = object.programs.filter(({ name }) => source.programs.has(name)).length;
    if (shared > most) {
      best = { crate, source };
      most = shared;
    }
  }
  return best;
}

function stateOf(
  file: ObjectFile,
  context: {
    readonly object: BpfObject;
    readonly owner: Owner | null;
    readonly options: ObjectReportOptions;
  },
): { readonly fresh: boolean; readonly why: string } {
  const { object, owner, options } = context;
  if (owner === null) return { fresh: true, why: 'it was named, and no source of it is known' };
  const edited = options.editedSince(file.path, owner.source.files);
  if (edited !== null) return { fresh: false, why: edited };
  return freshnessOf(object, {
    crate: owner.crate,
    files: owner.source.files,
    textOf: options.textOf,
    olderThanSource: file.olderThanSource,
  });
}

function partOf(
  object: BpfObject,
  { owner, programs }: { readonly owner: Owner | null; readonly programs: readonly ObjectProgram[] },
): Pick<StackReport, 'programs' | 'functions'> {
  const kernel = owner?.crate.config.targetKernel ?? null;
  const reached = new Set<string>();
  const work = programs.map(({ key }) => key);
  for (let key = work.pop(); key !== undefined; key = work.pop()) {
    const fn = object.functions.get(key);
    if (fn === undefined || reached.has(key)) continue;
    reached.add(key);
    work.push(...fn.calls, ...fn.asyncCallbacks);
  }
  const functions = [...reached].flatMap((key) => {
    const fn = object.functions.get(key);
    // What the compiler calls for copies and fills has no frame and is nobody's code.
    return fn === undefined || (fn.crate === null && fn.section === '.text' && fn.stackBytes === 0)
      ? []
      : [fn];
  });
  return {
    programs: programs.map((program) => programOf(program, { object, owner, kernel })),
    functions: functions.map((fn) => functionOf(fn, owner)),
  };
}

function programOf(
  program: ObjectProgram,
  {
    object,
    owner,
    kernel,
  }: { readonly object: BpfObject; readonly owner: Owner | null; readonly kernel: KernelVersion | null },
): StackProgram {
  const kind = programKindOfSection(program.section);
  const rules = stackRules(kernel);
  const result = judgeProgram(program.key, {
    nodeOf: (key) => {
      const fn = object.functions.get(key);
      return fn === undefined ? undefined : { ...fn, bytes: fn.stackBytes };
    },
    rules,
    privateStackKind: kind !== undefined && mayHavePrivateStack(kind.programType),
  });
  const { bytes, verdict, reason, frames, text, needsPrivateStack } = result;
  return {
    name: program.name,
    kind: kind?.kind ?? program.section,
    crate: owner?.crate.root ?? null,
    place: owner?.source.places.get(program.name) ?? null,
    bytes,
    limit: CHAIN_LIMIT,
    verdict,
    reason,
    source: 'object',
    range: { low: bytes, high: bytes },
    chain: result.chain.flatMap((key) => {
      const fn = object.functions.get(key);
      if (fn === undefined) return [];
      return [{ function: nameOf(fn, owner), bytes: fn.stackBytes, place: placeOf(fn, owner) }];
    }),
    frames,
    text,
    needsPrivateStack,
    estimate: null,
    lastBuilt: null,
  };
}

function functionOf(fn: ObjectFunction, owner: Owner | null): StackFunction {
  const bytes = fn.stackBytes;
  return {
    name: nameOf(fn, owner),
    crate: owner?.crate.root ?? null,
    place: placeOf(fn, owner),
    bytes,
    range: { low: bytes, high: bytes },
    limit: LLVM_FRAME_LIMIT,
    verdict: frameVerdict(bytes),
    source: 'object',
    locals: [],
    notes: [],
    lines: fn.lines.map(({ file, line, text, bytes: touched, depth }): StackLine => {
      const path = owner === null ? null : workspaceFile(file, owner.crate, owner.source.files);
      return { file: path ?? file, line, text, bytes: touched, depth };
    }),
    estimate: null,
    lastBuilt: null,
  };
}

/** The path inside the crate; with the crate's name for code of others, such as `core`. */
function nameOf({ crate, name }: ObjectFunction, owner: Owner | null): string {
  const foreign =
    crate !== null && owner !== null && !owner.source.crateNames.has(crate) && !owner.source.places.has(name);
  return foreign ? `${crate}::${name}` : name;
}

function placeOf(fn: ObjectFunction, owner: Owner | null): StackPlace | null {
  return owner?.source.places.get(nameOf(fn, owner)) ?? null;
}
