// What every format prints, and the two conversions they share: offsets to lines, absolute paths to relative ones.

import path from 'node:path';

import { lineIndex, positionAt } from '../../core/index';
import type { EbpfCrate, Finding, LineIndex, Problem, RuleInfo, Span } from '../../core/index';

export interface CheckResult {
  /** Files are named relative to it. Absolute, "/" separators. */
  readonly base: string;
  readonly crates: readonly EbpfCrate[];
  readonly files: number;
  /** Fixes that were written. */
  readonly fixed: number;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Why the exit status is 2, in words: a named path that cannot be read, a fix that cannot be written. */
  readonly failures: readonly string[];
  readonly rules: readonly RuleInfo[];
  readonly version: string;
  readonly textOf: (file: string) => string | undefined;
}

/** One-based line and column; columns count UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** `end` is exclusive. */
export interface Range {
  readonly start: Place;
  readonly end: Place;
}

export type RangeOf = (file: string, span: Span) => Range;

/** Converts spans to ranges; builds the index of a file once. */
export function rangeFinder(textOf: CheckResult['textOf']): RangeOf {
  const indexes = new Map<string, LineIndex>();
  return (file, span) => {
    const index = indexes.get(file) ?? lineIndex(textOf(file) ?? '');
    indexes.set(file, index);
    return { start: placeAt(index, span.start), end: placeAt(index, span.end) };
  };
}

/** `file` seen from `base`, "/" separators; "." for `base` itself. Another drive stays absolute. */
export function relativePath(base: string, file: string): string {
  const relative = path.relative(base, file);
  return relative === '' ? '.' : relative.split(path.sep).join('/');
}

function placeAt(index: LineIndex, offset: number): Place {
  const { line, column } = positionAt(index, offset);
  return { line: line + 1, column: column + 1 };
}
