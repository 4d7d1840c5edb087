// Where the words of one text lie in a later one, for what is shown while the later one cannot be analysed.

import type { Span } from '../core/index';

export interface Moved {
  readonly span: Span;
  /** Whether the words are still there; else the span is where they were edited away. */
  readonly kept: boolean;
}

/** Follows spans of `before` into `after`, taking all that differs between them as one edit. */
export function moveOf(before: string, after: string): (span: Span) => Moved {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const shift = after.length - before.length;
  return (span) => {
    if (span.end <= head) return { span, kept: true };
    if (span.start < before.length - tail) return { span: { start: head, end: head }, kept: false };
    return { span: { start: span.start + shift, end: span.end + shift }, kept: true };
  };
}
