// Offsets to lines and columns. Columns count UTF-16 code units, as LSP does by default.
// Lines end at "\n", "\r\n" or a lone "\r", as in the protocol.

/** Zero-based line and column; the column counts UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the lines of one text start. */
export interface LineIndex {
  readonly lineStarts: readonly number[];
  readonly length: number;
}

export function lineIndex(text: string): LineIndex {
  const lineStarts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset);
    if (unit === 10 || (unit === 13 && text.charCodeAt(offset + 1) !== 10)) lineStarts.push(offset + 1);
  }
  return { lineStarts, length: text.length };
}

/** The position of `offset`; offsets outside of the text are clamped. */
export function positionAt(index: LineIndex, offset: number): Position {
  const clamped = Math.min(Math.max(offset, 0), index.length);
  let low = 0;
  let high = index.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((index.lineStarts[middle] ?? 0) <= clamped) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: clamped - (index.lineStarts[low] ?? 0) };
}

/** The offset of `position`; positions outside of the text are clamped. */
export function offsetAt(index: LineIndex, position: Position): number {
  if (position.line < 0) return 0;
  const start = index.lineStarts[position.line];
  if (start === undefined) return index.length;
  const next = index.lineStarts[position.line + 1] ?? index.length;
  return Math.min(start + Math.max(position.column, 0), next);
}
