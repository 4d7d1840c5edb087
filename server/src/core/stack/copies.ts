// Copies that no source shows: a byte array that a helper read by value reaches a larger value through the pieces of a `Result`.
// Measured: `[u8; N]` read by `read_at` and moved into a struct costs N for the buffer and N - 4 for the pieces of
// `Result<[u8; N], i32>` around its error code, beside the struct.

import type { Slot } from './memory';

const SMALLEST = 16;
const ERROR_CODE = 4;

/** Pieces to add for what became a part of a piece that is memory. */
export function evaluateHiddenCopies(slots: readonly Slot[]): readonly Slot[] {
  const added: Slot[] = [];
  const seen = new Set<Slot>();
  for (const slot of slots) {
    if (slot.onStack === 'no') continue;
    for (const { slot: part } of slot.parts) {
      const buffer = bufferOf(part);
      if (buffer === null || seen.has(buffer) || !buffer.bytesOnly) continue;
      if ((buffer.size ?? 0) < SMALLEST) continue;
      seen.add(buffer);
      added.push({
        ...buffer,
        name: `a copy of what is ${buffer.name}`,
        size: (buffer.size ?? 0) - ERROR_CODE,
        why: `the bytes pass through a \`Result\` on their way into \`${slot.name}\``,
        copiedFrom: [],
        parts: [],
      });
    }
  }
  return added;
}

/** The buffer that a local got its content from. */
function bufferOf(slot: Slot): Slot | null {
  if (slot.kind === 'copy') return slot;
  for (const { slot: from } of slot.copiedFrom) {
    const found = bufferOf(from);
    if (found !== null) return found;
  }
  return null;
}
