// Where edits meet formatting: indentation, line ends, and names that are free. Everything reads the text that is there.

import { lex } from '../syntax/lexer';
import type { Span } from '../text/span';
import type { TextEdit } from '../text/edit';

/** rustfmt's default line width. */
export const MAX_WIDTH = 100;

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line's end, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  const end = at < 0 ? text.length : at;
  return text.charAt(end - 1) === '\r' ? end - 1 : end;
}

/** The white space that the line of `offset` starts with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

/** One more level of indentation, in the manner of `indent`. */
export function deeper(indent: string): string {
  return indent.includes('\t') ? `${indent}\t` : `${indent}    `;
}

/** Edits whose inserted lines end as the file's lines do. */
export function withLineEndsOf(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (!text.includes('\r\n')) return edits;
  return edits.map((it) => ({ ...it, newText: it.newText.replace(/\r?\n/g, '\r\n') }));
}

/** Where comment lines directly above the line of `offset` start, or that line's own start. Returns the offset of its first word. */
export function aboveComments(text: string, offset: number): number {
  let at = lineStart(text, offset);
  while (at > 0) {
    const previous = lineStart(text, at - 1);
    if (!/^[ \t]*\/\//.test(text.slice(previous, at))) break;
    at = previous;
  }
  return at + (/^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0);
}

/** The lines of `span` with their line breaks, and one blank line with them that would be left twice. */
export function wholeLines(text: string, span: Span): Span {
  const start = lineStart(text, span.start);
  const afterLine = (offset: number): number => {
    const end = lineEnd(text, offset);
    return text.startsWith('\r\n', end) ? end + 2 : Math.min(end + 1, text.length);
  };
  const end = afterLine(span.end);
  const blankBefore = start === 0 || /\n\r?\n$/.test(text.slice(Math.max(0, start - 3), start));
  const blankAfter = lineEnd(text, end) === end && end < text.length;
  return { start, end: blankBefore && blankAfter ? afterLine(end) : end };
}

/** All identifiers in a part of the text, comments and strings left out. */
export function identifiersIn(text: string, span: Span): ReadonlySet<string> {
  const names = lex(text, span.start, span.end).filter((it) => it.kind === 'ident');
  return new Set(names.map((it) => text.slice(it.start, it.end)));
}

/** `base`, or `base` with a number, such that it is not taken. */
export function freeName(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base) && !KEYWORDS.has(base)) return base;
  for (let n = 2; ; n++) {
    const name = `${base}${n}`;
    if (!taken.has(name)) return name;
  }
}

const KEYWORDS = new Set([
  'as', 'async', 'await', 'box', 'break', 'const', 'continue', 'crate', 'do', 'dyn', 'else', 'enum', 'extern', 'false', 'final', 'fn', 'for',
  'gen', 'if', 'impl', 'in', 'let', 'loop', 'macro', 'match', 'mod', 'move', 'mut', 'override', 'priv', 'pub', 'raw', 'ref', 'return', 'self',
  'static', 'struct', 'super', 'trait', 'true', 'try', 'type', 'typeof', 'union', 'unsafe', 'unsized', 'use', 'virtual', 'where', 'while', 'yield',
]); // prettier-ignore
