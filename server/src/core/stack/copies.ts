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
  return [...added, ...slots.flatMap(piecesOf)];
}

/**
 * `comm: ctx.command()?`: the array passes the error path in pieces, and each is spilled. Measured on 290 programs that differ in how
 * the Result is taken apart and in whether helpers are called before the array is at its place; `match` and `if let` cost nothing.
 */
function piecesOf(slot: Slot): readonly Slot[] {
  if (slot.kind !== 'buffer' || slot.placedAfter === null || slot.unwrapped === 'match') return [];
  const [at, later] = PIECES[slot.unwrapped];
  const size =
    (slot.placedAfter > slot.callsBefore ? later : at) +
    (slot.combined && slot.unwrapped === 'try' ? COMBINED : 0);
  return [
    {
      ...slot,
      name: `pieces of what is ${slot.name}`,
      type: `${String(size)} bytes`,
      kind: 'spill',
      size,
      align: 8,
      bytesOnly: false,
      onStack: 'likely',
      why: 'the array passes a `Result` in pieces that do not fit the registers; `match` or `if let` would cost nothing',
      copiedFrom: [],
      parts: [],
    },
  ];
}

/** Bytes where the array is placed at once, and where helpers are called before, or another array is filled. */
const PIECES = { try: [24, 56], fallback: [16, 16], default: [56, 88] } as const;
const COMBINED = 16;

/** The buffer that a local got its content from. */
function bufferOf(slot: Slot): Slot | null {
  if (slot.kind === 'copy') return slot;
  for (const { slot: from } of slot.copiedFrom) {
    const found = bufferOf(from);
    if (found !== null) return found;
  }
  return null;
}
