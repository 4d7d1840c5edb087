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
  /** Milliseconds since the epoch; null: not known. */
  readonly modified: number | null;
  /** When the compiler started on it, as far as is known: else the same. */
  readonly started: number | null;
  /** The user named this file: it is reported even if no crate is found for it. */
  readonly named: boolean;
}

export interface ObjectReportOptions {
  readonly crates: readonly EbpfCrate[];
  readonly objects: readonly ObjectFile[];
  readonly textOf: (path: string) => string | undefined;
  /** Milliseconds since the epoch of a source's last change; null: not known. */
  readonly timeOf: (path: string) => number | null;
  /** Files whose text is not what it was when the object was given. */
  readonly editedSince: (object: string) => readonly string[];
  /** Whether the object was found fresh before, with the texts of then. */
  readonly wasFresh: (object: string) => boolean;
}

/** The programs and functions of all objects that belong to a crate, fresh ones first, and of those that were named. */
export interface ObjectReport extends StackReport {
  /** Paths of the fresh objects. */
  readonly fresh: ReadonlySet<string>;
  /** The programs and functions of stale objects. */
  readonly stale: Pick<StackReport, 'programs' | 'functions'>;
}

export function objectReport(options: ObjectReportOptions): ObjectReport {
  const sources = options.crates.map((crate): Owner => ({ crate, source: sourceFunctions(crate) }));
  const judged = options.objects.map((file) => judge(file, { sources, options })).sort(byWorth);
  const states: StackObject[] = [];
  const parts: Part[] = [];
  const taken = new Set<string>();
  for (const { file, object, owner, verdict } of judged) {
    const { path, modified } = file;
    const { state, why } = verdict;
    const crate = owner?.crate.root ?? null;
    const programs = object?.programs.map(({ name }) => name) ?? [];
    const told = { path, crate, modified, programs };
    if (object === null || state === 'unused' || state === 'unreadable') {
      states.push({ ...told, state, why });
      continue;
    }
    const key = ({ name }: ObjectProgram): string => `${crate ?? path}\0${name}`;
    const free = object.programs.filter(
      (program) =>
        !taken.has(key(program)) && (owner === null || file.named || owner.source.programs.has(program.name)),
    );
    if (free.length === 0) {
      states.push({ ...told, state: 'unused', why: 'a newer object has its programs' });
      continue;
    }
    for (const program of free) taken.add(key(program));
    states.push({ ...told, state, why });
    parts.push({ fresh: state === 'fresh', ...partOf(object, { owner, programs: free }) });
  }
  const ofState = (wanted: boolean): Pick<StackReport, 'programs' | 'functions'> => ({
    programs: parts.filter((part) => part.fresh === wanted).flatMap((part) => part.programs),
    functions: parts.filter((part) => part.fresh === wanted).flatMap((part) => part.functions),
  });
  const fresh = new Set(states.flatMap(({ path, state }) => (state === 'fresh' ? [path] : [])));
  return { ...ofState(true), stale: ofState(false), objects: states, fresh };
}

interface Part extends Pick<StackReport, 'programs' | 'functions'> {
  readonly fresh: boolean;
}

interface Owner {
  readonly crate: EbpfCrate;
  readonly source: SourceFunctions;
}

interface Judged {
  readonly file: ObjectFile;
  readonly object: BpfObject | null;
  readonly owner: Owner | null;
  readonly verdict: Pick<StackObject, 'state' | 'why'>;
}

interface JudgeContext {
  readonly sources: readonly Owner[];
  readonly options: ObjectReportOptions;
}

function judge(file: ObjectFile, { sources, options }: JudgeContext): Judged {
  const { content, path, named } = file;
  if ('error' in content)
    return { file, object: null, owner: null, verdict: { state: 'unreadable', why: content.error } };
  const owner = ownerOf(content, sources);
  const judged = (state: StackObject['state'], why: string): Judged => ({
    file,
    object: content,
    owner,
    verdict: { state, why },
  });
  if (owner === null && content.programs.length === 0) return judged('unused', 'it has no program');
  if (owner === null)
    return named
      ? judged('fresh', 'it was named, and no source of it is known')
      : judged('unused', 'it is of no source here');
  const { fresh, why } = freshnessOf(content, {
    crate: owner.crate,
    files: owner.source.files,
    textOf: options.textOf,
    timeOf: options.timeOf,
    modified: file.modified,
    started: file.started,
    edited: options.editedSince(path),
    wasFresh: options.wasFresh(path),
  });
  return judged(fresh ? 'fresh' : 'stale', why);
}

/** What the user named first, then what is fresh, then what is newer: a build of another branch or profile may be the newest file. */
function byWorth(a: Judged, b: Judged): number {
  const fresh = ({ verdict }: Judged): number => Number(verdict.state === 'fresh');
  return (
    Number(b.file.named) - Number(a.file.named) ||
    fresh(b) - fresh(a) ||
    (b.file.modified ?? 0) - (a.file.modified ?? 0) ||
    (a.file.path < b.file.path ? -1 : 1)
  );
}

/**
 * The crate that has most of the object's programs and, where its lines name files, some of these: people call programs of different
 * crates alike.
 */
function ownerOf(object: BpfObject, sources: readonly Owner[]): Owner | null {
  const files = new Set(object.sourceLines.map(({ file }) => file).filter(isOwnCode));
  const ranked = sources
    .map((owner) => ({
      owner,
      programs: object.programs.filter(({ name }) => owner.source.programs.has(name)).length,
      files: [...files].filter((file) => workspaceFile(file, owner.crate, owner.source.files) !== null)
        .length,
    }))
    .filter(({ programs, files: known }) => programs > 0 && (known > 0 || files.size === 0))
    .sort((a, b) => b.files - a.files || b.programs - a.programs);
  return ranked[0]?.owner ?? null;
}

/** Not a file of the standard library or of a crate that cargo unpacked. */
function isOwnCode(file: string): boolean {
  return !/^<|\/rustc\/|\/library\/(?:core|alloc|compiler-builtins)\/|\/registry\/src\/|\/git\/checkouts\//.test(
    file.replaceAll('\\', '/'),
  );
}

function partOf(
  object: BpfObject,
  { owner, programs }: { readonly owner: Owner | null; readonly programs: readonly ObjectProgram[] },
): Pick<StackReport, 'programs' | 'functions'> {
  const kernel = owner?.crate.config.targetKernel ?? null;
  const reached = programs.map(({ name, key }) => ({ name, keys: reachedFrom(key, object) }));
  const usersOf = (key: string): readonly string[] =>
    reached.filter(({ keys }) => keys.has(key)).map(({ name }) => name);
  const functions = [...new Set(reached.flatMap(({ keys }) => [...keys]))].flatMap((key) => {
    const fn = object.functions.get(key);
    // What the compiler calls for copies and fills has no frame and is nobody's code.
    return fn === undefined || (fn.crate === null && fn.section === '.text' && fn.stackBytes === 0)
      ? []
      : [fn];
  });
  return {
    programs: programs.map((program) => programOf(program, { object, owner, kernel })),
    functions: functions.map((fn) => functionOf(fn, owner, usersOf(fn.key))),
  };
}

function reachedFrom(root: string, object: BpfObject): ReadonlySet<string> {
  const reached = new Set<string>();
  const work = [root];
  for (let key = work.pop(); key !== undefined; key = work.pop()) {
    const fn = object.functions.get(key);
    if (fn === undefined || reached.has(key)) continue;
    reached.add(key);
    work.push(...fn.calls, ...fn.asyncCallbacks);
  }
  return reached;
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
    place: placeOf(object.functions.get(program.key), owner),
    bytes,
    limit: CHAIN_LIMIT,
    verdict,
    reason,
    source: 'object',
    range: { low: bytes, high: bytes },
    chain: result.chain.flatMap((key) => {
      const fn = object.functions.get(key);
      if (fn === undefined) return [];
      const { stackBytes } = fn;
      const rounded = rules.rounded(stackBytes);
      return [{ function: nameOf(fn, owner), bytes: stackBytes, rounded, place: placeOf(fn, owner) }];
    }),
    frames,
    text,
    needsPrivateStack,
    estimate: null,
    lastBuilt: null,
  };
}

function functionOf(fn: ObjectFunction, owner: Owner | null, programs: readonly string[]): StackFunction {
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
    programs,
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
  if (owner === null) return name;
  const { crateNames, places, symbols } = owner.source;
  if (crate === null) return symbols.get(name) ?? name;
  return crateNames.has(crate) || places.has(name) ? name : `${crate}::${name}`;
}

function placeOf(fn: ObjectFunction | undefined, owner: Owner | null): StackPlace | null {
  return fn === undefined ? null : (owner?.source.places.get(nameOf(fn, owner)) ?? null);
}
