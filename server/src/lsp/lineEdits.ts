// The edits that lead from one text to another, in whole lines: the least that keeps markers and cursors on untouched lines.

import type { TextEdit } from '../core/index';

/** Edits of `before` that give `after`; none if they are equal. */
export function lineEdits(before: string, after: string): readonly TextEdit[] {
  const old = linesOf(before);
  const now = linesOf(after);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (
    tail < Math.min(old.length, now.length) - head &&
    old[old.length - 1 - tail] === now[now.length - 1 - tail]
  )
    tail++;
  const changed = { old: old.slice(head, old.length - tail), now: now.slice(head, now.length - tail) };
  return hunks(changed.old, changed.now, lengthOf(old.slice(0, head)));
}

/** Walks the table of longest common subsequences; texts too large for it become one hunk. */
function hunks(old: readonly string[], now: readonly string[], base: number): readonly TextEdit[] {
  const common = old.length * now.length > MAX_TABLE ? null : commonLengths(old, now);
  const edits: TextEdit[] = [];
  let offset = base;
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const start = offset;
    const inserted: string[] = [];
    while (i < old.length || j < now.length) {
      const isCommon = common !== null && i < old.length && j < now.length && old[i] === now[j];
      if (isCommon) break;
      const skipsOld =
        i < old.length &&
        (j >= now.length || common === null || at(common, i + 1, j) >= at(common, i, j + 1));
      if (skipsOld) offset += old[i++]?.length ?? 0;
      else inserted.push(now[j++] ?? '');
    }
    if (offset > start || inserted.length > 0)
      edits.push({ span: { start, end: offset }, newText: inserted.join('') });
    while (common !== null && i < old.length && j < now.length && old[i] === now[j]) {
      offset += old[i++]?.length ?? 0;
      j++;
    }
  }
  return edits;
}

/** `[i][j]`: length of the longest common subsequence of `old` from i and `now` from j. */
function commonLengths(old: readonly string[], now: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    const row = table[i];
    for (let j = now.length - 1; row !== undefined && j >= 0; j--)
      row[j] =
        old[i] === now[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
  }
  return table;
}

const MAX_TABLE = 4_000_000;

function at(table: readonly Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

/** Each line with its end. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((length, line) => length + line.length, 0);
}
