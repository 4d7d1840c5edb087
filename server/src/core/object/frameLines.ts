// Which lines of the source a frame is paid for: each byte of the frame belongs to the line that touches it first from below.
// Deliberately absent: names of locals. The object knows none that survive inlining.

import type { SourceLine } from './lineInfo';
import type { FrameAccess } from './stackDepth';

/** One line and what it touches in the frame. */
export interface FrameLine extends SourceLine {
  /** Bytes of the frame that this line touches. */
  readonly bytes: number;
  /** Distance of the lowest of them from r10. */
  readonly depth: number;
}

/** The lines that touch the frame, the deepest first. `lineAt` says where an instruction comes from. */
export function frameLines(
  accesses: readonly FrameAccess[],
  lineAt: (instruction: number) => SourceLine | null,
): readonly FrameLine[] {
  const starts = [...new Set(accesses.map(({ start }) => start))].sort((a, b) => a - b);
  const next = (start: number): number => starts.find((other) => other > start) ?? 0;
  const found = new Map<string, { readonly line: SourceLine; readonly spans: [number, number][] }>();
  for (const { instruction, start, end } of accesses) {
    const line = lineAt(instruction);
    if (line === null) continue;
    const key = `${line.file}:${line.line}`;
    const entry = found.get(key) ?? { line, spans: [] };
    entry.spans.push([start, Math.min(0, end ?? next(start))]);
    found.set(key, entry);
  }
  return [...found.values()]
    .map(({ line, spans }) => ({
      ...line,
      bytes: covered(spans),
      depth: -Math.min(...spans.map(([start]) => start)),
    }))
    .sort((a, b) => b.depth - a.depth || b.bytes - a.bytes);
}

function covered(spans: readonly (readonly [number, number])[]): number {
  let bytes = 0;
  let reached = -Infinity;
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    bytes += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return bytes;
}
