// The edit behind "Allow `rule` here": a comment above the finding's line, or one more rule in the comment that already stands by that line.
// What stands by a line is decided by suppress.ts alone, so that an allow that was joined silences what it was joined for.

import type { FileAst } from '../syntax/ast';
import type { FileEdits } from '../text/edit';
import { lineIndex, positionAt } from '../text/lineIndex';
import type { Finding } from './finding';
import { standsBy, suppressionsOf, type Suppression } from './suppress';

/** The edit that makes the rule silent on the finding's line, with a place for the reason. */
export function allowHere(
  finding: Pick<Finding, 'rule' | 'path' | 'span'>,
  { text, ast }: { readonly text: string; readonly ast: FileAst },
): FileEdits {
  const { rule, path, span } = finding;
  const { line } = positionAt(lineIndex(text), span.start);
  // The nearest one: behind the code before above it.
  const there = suppressionsOf(text, ast).findLast((it) => standsBy(it, line));
  if (there !== undefined) return insert(path, endOfList(there), there.ids.length === 0 ? rule : `, ${rule}`);
  const start = Math.max(text.lastIndexOf('\n', span.start - 1), text.lastIndexOf('\r', span.start - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  return insert(path, start, `${indent}// aya: allow(${rule}): reason${lineEnd}`);
}

function endOfList({ ids, list }: Suppression): number {
  return ids.at(-1)?.span.end ?? list.start;
}

function insert(path: string, offset: number, newText: string): FileEdits {
  return { path, edits: [{ span: { start: offset, end: offset }, newText }] };
}
