// The stack for people and for programs. The shape of the JSON is public: fields may be added, none renamed.

import { ageText, lineIndex, linkFailureText, positionAt } from '../../core/index';
import type {
  LineIndex,
  LinkFailure,
  Position,
  StackObject,
  StackPlace,
  StackProgram,
  StackReport,
} from '../../core/index';
import type { DataFormat } from '../commandLine';
import type { Growth } from '../stackGrowth';
import { relativePath } from './checkResult';
import { printable } from './displayWidth';

export interface StackResult {
  /** Files are named relative to it. Absolute, "/" separators. */
  readonly base: string;
  readonly stack: StackReport;
  /** Compared with a saved report; null: nobody asked. */
  readonly grown: readonly Growth[] | null;
  /** Of a build log; null: none was given. */
  readonly linkFailures: readonly LinkFailure[] | null;
  /** Milliseconds since the epoch, for the age of objects. */
  readonly now: number;
  readonly textOf: (file: string) => string | undefined;
}

export const NO_STACK: StackResult = {
  base: '/',
  stack: { programs: [], functions: [], objects: [] },
  grown: null,
  linkFailures: null,
  now: 0,
  textOf: () => undefined,
};

/** The report as text that ends with a line break. */
export function formatStack(result: StackResult, format: DataFormat): string {
  return format === 'json' ? `${JSON.stringify(jsonOf(result), null, 2)}\n` : pretty(result);
}

function jsonOf({ base, stack, grown, linkFailures, textOf }: StackResult): unknown {
  const positionOf = placer(textOf);
  const lineOf = (place: StackPlace): number => positionOf(place).line + 1;
  const placed = (
    place: StackPlace | null,
  ): { readonly file: string | null; readonly line: number | null } =>
    place === null
      ? { file: null, line: null }
      : { file: relativePath(base, place.path), line: lineOf(place) };
  const fileOf = (file: string): string => (file.startsWith(`${base}/`) ? relativePath(base, file) : file);
  return {
    version: 1,
    programs: stack.programs.map(({ place, crate, chain, ...program }) => ({
      ...program,
      crate: crate === null ? null : relativePath(base, crate),
      ...placed(place),
      chain: chain.map(({ function: name, bytes, place: at }) => ({ function: name, bytes, ...placed(at) })),
    })),
    functions: stack.functions.map(({ place, crate, locals, lines, ...fn }) => ({
      ...fn,
      crate: crate === null ? null : relativePath(base, crate),
      ...placed(place),
      locals: locals.map(({ place: at, ...local }) => ({ ...local, line: lineOf(at) })),
      lines: lines.map((line) => ({ ...line, file: fileOf(line.file) })),
    })),
    objects: stack.objects.map((object) => ({
      ...object,
      path: fileOf(object.path),
      crate: object.crate === null ? null : relativePath(base, object.crate),
    })),
    ...(grown === null ? {} : { grown }),
    ...(linkFailures === null
      ? {}
      : {
          linkFailures: linkFailures.map(({ place, crate, ...failure }) => ({
            ...failure,
            crate: crate === null ? null : relativePath(base, crate),
            ...placed(place),
          })),
        }),
  };
}

/** Positions of places, from 0. */
function placer(textOf: (file: string) => string | undefined): (place: StackPlace) => Position {
  const indexes = new Map<string, LineIndex>();
  return ({ path, span }) => {
    const index = indexes.get(path) ?? lineIndex(textOf(path) ?? '');
    indexes.set(path, index);
    return positionAt(index, span.start);
  };
}

const BAR = 32;

function pretty(result: StackResult): string {
  const { base, stack, grown, now } = result;
  const width = Math.max(...stack.programs.map(({ kind, name }) => `${kind} ${name}`.length));
  const lines = stack.programs.flatMap((program) => [
    `${`${program.kind} ${program.name}`.padEnd(width)}  ${bar(program)} ${sizeOf(program)}`,
    ...chainRow(program),
    ...(program.text === null ? [] : [`    "${program.text}"`]),
    ...(program.needsPrivateStack
      ? [
          '    Linux before 6.13 rejects it; x86_64 from 6.13 gives frames of 64 bytes and more a private stack',
        ]
      : []),
  ]);
  const objects = stack.objects
    .filter(({ state }) => state !== 'unused')
    .map((object) => objectRow(object, { base, now }));
  const parts = [
    lines.length === 0 ? ['no eBPF programs found'] : lines,
    objects,
    grown === null ? [] : growthRows(grown),
    failureRows(result),
  ];
  const rows = parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ['', ...part]));
  return `${rows.map(printable).join('\n')}\n`;
}

function objectRow(
  { path, state, why, modified }: StackObject,
  { base, now }: Pick<StackResult, 'base' | 'now'>,
): string {
  const age = modified === null ? '' : `, built ${ageText(now - modified)}`;
  return `${state} object ${relativePath(base, path)}${age}: ${why}`;
}

/** One line for each function, as compilers write them, so that a problem matcher marks the function's name. */
function failureRows({ base, linkFailures, textOf }: StackResult): readonly string[] {
  if (linkFailures === null) return [];
  if (linkFailures.length === 0) return ['the build log names no frame that LLVM refused'];
  const positionOf = placer(textOf);
  return linkFailures.map((failure) => {
    const { place } = failure;
    if (place === null) return `error: ${linkFailureText(failure)}`;
    const { line, column } = positionOf(place);
    const at = `${relativePath(base, place.path)}:${String(line + 1)}:${String(column + 1)}`;
    return `${at}: error: ${linkFailureText(failure)}`;
  });
}

function bar({ bytes, limit }: StackProgram): string {
  const filled = Math.min(BAR, Math.round(((bytes ?? 0) / limit) * BAR));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`;
}

function sizeOf({ bytes, limit, verdict, source, range, estimate, lastBuilt }: StackProgram): string {
  const size = bytes === null ? 'not known' : `${String(bytes)} of ${String(limit)} bytes`;
  const between = range.low === range.high ? '' : `, ${String(range.low)} to ${String(range.high)}`;
  const beside = estimate === null ? '' : `, estimated ${estimateText(estimate)}`;
  const old = lastBuilt === null ? '' : `, ${String(lastBuilt)} in the last build`;
  return `${size}  ${verdict} (${source === 'object' ? 'built object' : 'estimate'}${between}${beside}${old})`;
}

function chainRow({ chain, place }: StackProgram): readonly string[] {
  const own = chain[0]?.place ?? place;
  // The callback of a timer has a stack of its own.
  const isLater = own?.path !== place?.path || own?.span.start !== place?.span.start;
  if (chain.length < 2 && !isLater) return [];
  const walk = chain.map(({ function: name, bytes }) => `${name} ${String(bytes)}`).join(' → ');
  return [`    ${isLater ? 'called back later: ' : ''}${walk}`];
}

/** "96", or "96 (88 to 128)" where that is not certain. */
function estimateText({ bytes, low, high }: NonNullable<StackProgram['estimate']>): string {
  const range = `${String(low)} to ${String(high)}`;
  if (bytes === null) return range;
  return low === high ? String(bytes) : `${String(bytes)} (${range})`;
}

function growthRows(grown: readonly Growth[]): readonly string[] {
  if (grown.length === 0) return ['nothing grew'];
  return grown.map(({ what, name, before, after, sources }) => {
    if (before === null) return `new ${what} ${name}: ${String(after)} bytes`;
    if (after === null) return `${what} ${name} is gone: it had ${String(before)} bytes`;
    const kinds = sources === null ? '' : ` (${SOURCES[sources.before]}, now ${SOURCES[sources.after]})`;
    return `${what} ${name} grew from ${String(before)} to ${String(after)} bytes${kinds}`;
  });
}

const SOURCES = { estimate: 'estimate', object: 'built object' } as const;
