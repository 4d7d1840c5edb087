// Where edits meet formatting: indentation, line ends, and names that are free. Everything reads the text that is there.

import { lex } from '../syntax/lexer';
import type { Span } from '../text/span';
import { inOrder, type TextEdit } from '../text/edit';

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

/** One level of indentation as the file writes it: a tab where any line starts with one, else the step of most of its first blocks; four spaces. */
export function indentUnit(text: string): string {
  if (/^\t/m.test(text)) return '\t';
  const steps = new Map<number, number>();
  for (const [, outer = '', inner = ''] of text.slice(0, FIRST_BLOCKS).matchAll(OPENED)) {
    const step = inner.length - outer.length;
    if (step > 0) steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [most] = [...steps].sort((a, b) => b[1] - a[1]);
  return ' '.repeat(most?.[0] ?? 4);
}

/** How much of a file is looked at for its indentation, in UTF-16 units. */
const FIRST_BLOCKS = 20_000;

/** A line that opens a block or a list, and what the next one starts with. */
const OPENED = /^( *)\S.*[{([]\r?\n( *)(?=[^\s}\])])/gm;

/** Offsets just after the line breaks inside of the span, where one more level of indentation goes. Blank lines stay blank. */
export function lineBreaksIn(text: string, span: Span): readonly number[] {
  return [...text.slice(span.start, span.end).matchAll(/\n(?!\r?\n)/g)].map(
    (it) => span.start + it.index + 1,
  );
}

/** Columns that `line` takes; rustfmt counts four for a tab. */
export function widthOf(line: string): number {
  return line.replaceAll('\t', '    ').length;
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

/** The lines of `span` with their line breaks. */
export function wholeLines(text: string, span: Span): Span {
  return { start: lineStart(text, span.start), end: nextLine(text, span.end) };
}

/**
 * Deletions of whole lines that stand next to each other become one, which takes a blank line with it where two would be left,
 * or one at the start or end of a block.
 */
export function closeGaps(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const isDeletion = ({ span, newText }: TextEdit): boolean =>
    newText === '' && span.end > span.start && lineStart(text, span.start) === span.start;
  const runs: Span[] = [];
  for (const { span } of inOrder(edits.filter(isDeletion))) {
    const last = runs.at(-1);
    if (last?.end === span.start) runs[runs.length - 1] = { start: last.start, end: span.end };
    else runs.push(span);
  }
  const deletions = runs.map((span) => ({ span: withBlankLine(text, span), newText: '' }));
  return [...edits.filter((it) => !isDeletion(it)), ...deletions];
}

function withBlankLine(text: string, { start, end }: Span): Span {
  if (lineStart(text, end) !== end) return { start, end };
  const isBlank = (offset: number): boolean => text.slice(offset, lineEnd(text, offset)).trim() === '';
  const previous = start === 0 ? null : lineStart(text, start - 1);
  const opens = previous === null || /\{\s*$/.test(text.slice(previous, start));
  if (end < text.length && isBlank(end) && (opens || isBlank(previous)))
    return { start, end: nextLine(text, end) };
  const closes = end >= text.length || /^[ \t]*\}/.test(text.slice(end, lineEnd(text, end)));
  return closes && previous !== null && isBlank(previous) ? { start: previous, end } : { start, end };
}

function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** All identifiers in a part of the text, comments and strings left out. */
export function identifiersIn(text: string, span: Span): ReadonlySet<string> {
  const names = lex(text, span.start, span.end).filter((it) => it.kind === 'ident');
  return new Set(names.map((it) => text.slice(it.start, it.end)));
}

/** `base`, or `base` with "_ptr" and a number, such that it is no keyword and `isTaken` does not know it. */
export function freePointerName(base: string, isTaken: (name: string) => boolean): string {
  const isFree = (name: string): boolean => !KEYWORDS.has(name) && !isTaken(name);
  if (isFree(base)) return base;
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${base}_ptr` : `${base}_ptr${String(n)}`;
    if (isFree(name)) return name;
  }
}

const KEYWORDS = new Set([
  'as', 'async', 'await', 'box', 'break', 'const', 'continue', 'crate', 'do', 'dyn', 'else', 'enum', 'extern', 'false', 'final', 'fn', 'for',
  'gen', 'if', 'impl', 'in', 'let', 'loop', 'macro', 'match', 'mod', 'move', 'mut', 'override', 'priv', 'pub', 'raw', 'ref', 'return', 'self',
  'static', 'struct', 'super', 'trait', 'true', 'try', 'type', 'typeof', 'union', 'unsafe', 'unsized', 'use', 'virtual', 'where', 'while', 'yield',
]); // prettier-ignore

/** Whether no line of what is written is wider than rustfmt leaves it. */
export function fits(written: string): boolean {
  return written.split('\n').every((line) => widthOf(line) <= MAX_WIDTH);
}
