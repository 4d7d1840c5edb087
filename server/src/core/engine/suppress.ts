// `// aya: allow(rule-id): reason` on or above a line, `//! aya: allow(rule-id): reason` for a file.
// A comment above an item's attributes and doc comments reaches the item's first line.

import type { FileAst } from '../syntax/ast';
import { lineIndex, positionAt } from '../text/lineIndex';
import type { Span } from '../text/span';

export interface Suppression {
  readonly ids: readonly { readonly id: string; readonly span: Span }[];
  readonly comment: Span;
  /** What stands between the parentheses. */
  readonly list: Span;
  /** First and last line (zero-based) that it covers; null: the whole file. */
  readonly lines: { readonly first: number; readonly last: number } | null;
}

const ALLOW = /^(\/\/!?|\/\*!?)\s*aya:\s*allow\(([^)]*)\)/;

/** The suppressions of one file, in source order. */
export function suppressionsOf(text: string, ast: FileAst): readonly Suppression[] {
  if (!text.includes('aya:')) return [];
  const index = lineIndex(text);
  const lines = codeLines(text, ast);
  return ast.comments.flatMap((comment): Suppression[] => {
    const match = ALLOW.exec(comment.text);
    if (match === null) return [];
    const list = match[2] ?? '';
    const listStart = comment.start + match[0].length - 1 - list.length;
    const ids = [...list.matchAll(/[\w-]+/g)].map((it) => ({
      id: it[0],
      span: { start: listStart + it.index, end: listStart + it.index + it[0].length },
    }));
    const parts = {
      ids,
      comment: { start: comment.start, end: comment.end },
      list: { start: listStart, end: listStart + list.length },
    };
    if (match[1]?.endsWith('!') === true) return [{ ...parts, lines: null }];
    const { line } = positionAt(index, comment.start);
    // With code on its line it speaks of that line alone, and else of what comes next.
    const alone = (lines[line] ?? '').trim() === '';
    return [{ ...parts, lines: { first: line, last: alone ? nextCodeLine(lines, line + 1) : line } }];
  });
}

/** The lines of the file with spaces in the place of comments. */
function codeLines(text: string, { comments }: FileAst): readonly string[] {
  let code = '';
  let position = 0;
  for (const { start, end } of [...comments].sort((a, b) => a.start - b.start)) {
    if (start < position) continue;
    code += text.slice(position, start) + text.slice(start, end).replaceAll(/[^\r\n]/g, ' ');
    position = end;
  }
  return (code + text.slice(position)).split(/\r\n|\r|\n/);
}

/** Whether the suppression covers a finding of `rule` on `line` (zero-based). */
export function covers(suppression: Suppression, rule: string, line: number): boolean {
  return suppression.ids.some((it) => it.id === rule) && speaksOf(suppression, line);
}

/** Whether the suppression, of whatever rules, reaches `line` (zero-based). */
export function speaksOf({ lines }: Suppression, line: number): boolean {
  return lines === null || (lines.first <= line && line <= lines.last);
}

/** Comments and attributes between the allow and the code that it speaks of are passed over. */
function nextCodeLine(lines: readonly string[], from: number): number {
  let depth = 0;
  for (let line = from; line < lines.length; line++) {
    const text = (lines[line] ?? '').trim();
    if (depth === 0 && (text === '' || text.startsWith('///'))) continue;
    if (depth === 0 && !text.startsWith('#[')) return line;
    depth += (text.match(/\[/g)?.length ?? 0) - (text.match(/\]/g)?.length ?? 0);
    // `#[map] static X: …` on one line is the code itself.
    if (depth <= 0 && !text.endsWith(']')) return line;
    depth = Math.max(depth, 0);
  }
  return lines.length - 1;
}
