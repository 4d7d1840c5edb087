// One source line with its number and a mark under a part of it, as rustc prints it.

import { displayWidth, printable } from './displayWidth';

/** The rows of a frame: an empty one, the source line, the marks. `marked` says whether marks are errors or mere notes. */
export function frame(source: FrameSource): readonly string[] {
  const { gutter, mark, paint } = source;
  const { before, marked, after } = clip(source);
  const margin = `${' '.repeat(gutter)} ${paint.margin('|')}`;
  const number = paint.margin(`${String(source.line).padStart(gutter)} |`);
  const width = Math.max(1, displayWidth(marked));
  return [
    margin,
    `${number} ${before}${marked}${after}`.trimEnd(),
    `${margin} ${' '.repeat(displayWidth(before))}${paint.mark(mark.repeat(width))}`,
  ];
}

export interface FrameSource {
  /** Text of the line, without its end. */
  readonly text: string;
  /** One-based. */
  readonly line: number;
  /** UTF-16 offsets in `text`. */
  readonly start: number;
  readonly end: number;
  /** Cells for the line number. */
  readonly gutter: number;
  readonly mark: '^' | '-';
  readonly paint: Paint;
}

export interface Paint {
  readonly margin: (text: string) => string;
  readonly mark: (text: string) => string;
}

/** Generated code has lines of thousands of characters; what is far from the mark is left out. */
const CONTEXT = 100;

function clip({ text, start, end }: FrameSource): Record<'before' | 'marked' | 'after', string> {
  const before = printable(text.slice(0, start));
  const marked = printable(text.slice(start, end));
  const after = printable(text.slice(end));
  return {
    before: before.length > CONTEXT ? `…${tail(before)}` : before,
    marked: marked.length > CONTEXT ? `${head(marked)}…` : marked,
    after: after.length > CONTEXT ? `${head(after)}…` : after,
  };
}

/** The first characters, never half of a surrogate pair. */
function head(text: string): string {
  return text.slice(0, CONTEXT).replace(/[\uD800-\uDBFF]$/, '');
}

function tail(text: string): string {
  return text.slice(-CONTEXT).replace(/^[\uDC00-\uDFFF]/, '');
}
