// Source text as a terminal shows it: how many cells it takes, and nothing in it that would steer the terminal.
// Widths follow Unicode's East Asian Width (UAX 11) by its large blocks; a rare character may be one cell off.

/** Cells of a tab in printed source. Fixed, because the frame's own margin shifts the real tab stops. */
const TAB = '    ';

/** `text` for printing: tabs as spaces, control and bidirectional-override characters as U+FFFD. */
export function printable(text: string): string {
  return text.replaceAll('\t', TAB).replaceAll(UNPRINTABLE, '\uFFFD');
}

/** Terminal cells that printable `text` takes. */
export function displayWidth(text: string): number {
  let cells = 0;
  for (const { segment } of GRAPHEMES.segment(text)) cells += graphemeWidth(segment);
  return cells;
}

const UNPRINTABLE = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
const ZERO_WIDTH = /^[\p{M}\p{Cf}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F/u;

/** First and last code point of the wide blocks: Hangul Jamo, CJK and its signs, Yi, Hangul, compatibility and full-width forms, CJK extensions. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

function graphemeWidth(grapheme: string): number {
  const point = grapheme.codePointAt(0) ?? 0;
  if (point < 0x300) return 1;
  if (ZERO_WIDTH.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  return WIDE.some(([first, last]) => first <= point && point <= last) ? 2 : 1;
}
