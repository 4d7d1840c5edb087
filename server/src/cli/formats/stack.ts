// The stack for people and for programs. The shape of the JSON is public: fields may be added, none renamed.

import { lineIndex, positionAt } from '../../core/index';
import type { LineIndex, StackPlace, StackProgram, StackReport } from '../../core/index';
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
  readonly textOf: (file: string) => string | undefined;
}

export const NO_STACK: StackResult = {
  base: '/',
  stack: { programs: [], functions: [], objects: [] },
  grown: null,
  textOf: () => undefined,
};

/** The report as text that ends with a line break. */
export function formatStack(result: StackResult, format: DataFormat): string {
  return format === 'json' ? `${JSON.stringify(jsonOf(result), null, 2)}\n` : pretty(result);
}

function jsonOf({ base, stack, grown, textOf }: StackResult): unknown {
  const lineOf = liner(textOf);
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
    objects: stack.objects.map((object) => ({ ...object, path: fileOf(object.path) })),
    ...(grown === null ? {} : { grown }),
  };
}

/** 1-based lines of places. */
function liner(textOf: (file: string) => string | undefined): (place: StackPlace) => number {
  const indexes = new Map<string, LineIndex>();
  return ({ path, span }) => {
    const index = indexes.get(path) ?? lineIndex(textOf(path) ?? '');
    indexes.set(path, index);
    return positionAt(index, span.start).line + 1;
  };
}

const BAR = 32;

function pretty({ base, stack, grown }: StackResult): string {
  if (stack.programs.length === 0) return 'no eBPF programs found\n';
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
    .map(({ path, state, why }) => `${state} object ${relativePath(base, path)}: ${why}`);
  const changes = grown === null ? [] : ['', ...growthRows(grown)];
  return `${[...lines, ...(objects.length > 0 ? ['', ...objects] : []), ...changes].map(printable).join('\n')}\n`;
}

function bar({ bytes, limit }: StackProgram): string {
  const filled = Math.min(BAR, Math.round(((bytes ?? 0) / limit) * BAR));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`;
}

function sizeOf({ bytes, limit, verdict, source, range, estimate, lastBuilt }: StackProgram): string {
  const size = bytes === null ? 'not known' : `${String(bytes)} of ${String(limit)} bytes`;
  const between = range.low === range.high ? '' : `, ${String(range.low)} to ${String(range.high)}`;
  const beside = estimate === null ? '' : `, estimated ${String(estimate.low)} to ${String(estimate.high)}`;
  const old = lastBuilt === null ? '' : `, ${String(lastBuilt)} in the last build`;
  return `${size}  ${verdict} (${source === 'object' ? 'built object' : 'estimate'}${between}${beside}${old})`;
}

function chainRow({ chain }: StackProgram): readonly string[] {
  if (chain.length < 2) return [];
  return [`    ${chain.map(({ function: name, bytes }) => `${name} ${String(bytes)}`).join(' → ')}`];
}

function growthRows(grown: readonly Growth[]): readonly string[] {
  if (grown.length === 0) return ['nothing grew'];
  return grown.map(({ what, name, before, after }) =>
    before === null
      ? `new ${what} ${name}: ${String(after)} bytes`
      : `${what} ${name} grew from ${String(before)} to ${String(after)} bytes`,
  );
}
