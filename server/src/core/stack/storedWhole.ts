// Values that are stored as a whole through a pointer: into an entry of a ring buffer or the value of a map.
// LLVM cannot know that the place is not the buffer whose address a helper once got, so an array of that buffer is copied once more
// before the value that it is a part of is stored; written field by field it is not.
// Measured in test/conformance/stack (LLVM 22.1, opt-level 3).

import { layoutOf } from '../model/layout';
import type { Type } from '../model/types';
import { isInPieces } from './copies';
import { escape, reachable, type Slot } from './memory';
import { newSlot, type Around, type Value } from './walk';

/** A value of `type` is stored through a pointer. */
export function storedWhole(around: Around, { home, parts }: Value, type: Type): void {
  const { walk } = around;
  const layout = layoutOf(type);
  const whole = 'unknown' in layout ? null : layout.size;
  // A local without memory is what it was put together from.
  const own = home?.onStack === 'no' ? home.parts.map(({ slot }) => slot) : [];
  for (const part of new Set([...parts, ...own])) {
    if (part.kind !== 'local' || (part.size ?? 0) < SMALLEST || part.size === whole) continue;
    const origins = [...reachable(part, (it) => it.copiedFrom.map((from) => from.slot))];
    if (origins.some(isInPieces) || !origins.some(isCaptured)) continue;
    for (const origin of origins)
      if (origin.kind === 'copy') origin.end = Math.max(origin.end, walk.tick + 1);
    const slot = newSlot(around, {
      name: `a copy of \`${part.name}\``,
      type: null,
      size: part.size ?? 0,
      align: 8,
      kind: 'temporary',
      span: part.span,
    });
    escape(
      slot,
      'likely',
      'the value is put together here before it is stored; field by field it would not be',
    );
    slot.end = walk.tick + 1;
  }
}

const SMALLEST = 16; // bytes

function isCaptured({ capturedAt, kind }: Slot): boolean {
  return capturedAt !== Infinity || kind === 'copy';
}
