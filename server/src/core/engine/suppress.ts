// `// aya: allow(rule-id): reason` on or above a line, `//! aya: allow(rule-id): reason` for a file.
// A comment above code reaches to the end of the item, statement or match arm that begins there; one behind code, its line.

import type { FileAst } from '../syntax/ast';
import { lineIndex, positionAt } from '../text/lineIndex';
import type { Span } from '../text/span';
import { endOfCodeAt } from './reach';

export interface Suppression {
  readonly ids: readonly { readonly id: string; readonly span: Span }[];
  readonly comment: Span;
  /** What stands between the parentheses. */
  readonly list: Span;
  /** Its own line, that of the code by which it stands, and the last line that it covers, zero-based; null: the whole file. */
  readonly lines: { readonly first: number; readonly code: number; readonly last: number } | null;
}

const ALLOW = /^(\/\/!?|\/\*!?)\s*aya:\s*allow\(([^)]*)\)/;

/** The suppressions of one file, in source order. */
export function suppressionsOf(text: string, ast: FileAst): readonly Suppression[] {
  if (!text.includes('aya:')) return [];
  const index = lineIndex(text);
  const code = codeOf(text, ast);
  const lines = code.split(/\r\n|\r|\n/);
  const lineOf = (offset: number): number => positionAt(index, offset).line;
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
    const first = lineOf(comment.start);
    // Behind code it speaks of that line alone, and else of what comes next.
    if (code.slice(index.lineStarts[first], comment.start).trim() !== '')
      return [{ ...parts, lines: { first, code: first, last: first } }];
    const next = nextCodeLine(lines, lineOf(comment.end));
    const start = (index.lineStarts[next] ?? 0) + (lines[next] ?? '').search(/\S|$/);
    const end = endOfCodeAt(code, ast, start);
    const last = end === null ? next : Math.max(next, lineOf(end));
    return [{ ...parts, lines: { first, code: next, last } }];
  });
}

/** The text of the file with spaces in the place of comments. */
function codeOf(text: string, { comments }: FileAst): string {
  let code = '';
  let position = 0;
  for (const { start, end } of [...comments].sort((a, b) => a.start - b.start)) {
    if (start < position) continue;
    code += text.slice(position, start) + text.slice(start, end).replaceAll(/[^\r\n]/g, ' ');
    position = end;
  }
  return code + text.slice(position);
}

/** Whether the suppression covers a finding of `rule` on `line` (zero-based). */
export function covers(suppression: Suppression, rule: string, line: number): boolean {
  const { ids, lines } = suppression;
  return ids.some((it) => it.id === rule) && (lines === null || (lines.first <= line && line <= lines.last));
}

/** Whether the suppression, of whatever rules, stands by `line` (zero-based): one more rule in it would silence little else. */
export function standsBy({ lines }: Suppression, line: number): boolean {
  return lines !== null && lines.first <= line && line <= lines.code;
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
