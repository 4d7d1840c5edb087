// What a helper reads by value and is smaller than two registers, on its way out of its Result: scalars and short byte arrays.
// The bytes that lie beside the error code travel with it, the others one by one; `unwrap_or` keeps the error code beside the content
// until both are needed, if the code branches before.
// Measured: three values of each size from `read_at`, `bpf_probe_read_kernel` and `TcContext::load`, by `?`, `ok()?` and `unwrap_or`
// (LLVM 22.1, opt-level 3); the tables below are registers across the next call, more than one value makes them visible as spills.

import type { Slot } from './memory';

export interface SmallPassage {
  /** While it is carried to its place. */
  readonly registers: number;
  /** Its buffer shares no place with the next one: the bytes are loaded only where they are needed. */
  readonly apart: boolean;
  /** Its bytes wait in memory of their own. */
  readonly piece: boolean;
}

/** What such a value costs until it is placed; null: nothing that is known. `forks`: where the code branches, in the order of the walk. */
export function smallPassageOf(
  slot: Slot,
  { forks, placed }: { readonly forks: readonly number[]; readonly placed: number },
): SmallPassage | null {
  const { kind, size, bytesOnly, steps, start, onStack } = slot;
  const [read, ...after] = steps;
  if (kind !== 'copy' || onStack === 'no' || size === null || size >= LARGEST || read?.kind !== 'read')
    return null;
  const falls = after.at(-1)?.kind === 'fallback';
  if (falls && !forks.some((at) => at > start && at < placed)) return null;
  if (!bytesOnly) {
    // The local or operand that holds it counts as one register already.
    return falls && size <= REGISTER ? { registers: 1, apart: false, piece: false } : null;
  }
  if (read.error > NARROW) return WIDE_ERROR[size] ?? null;
  if (falls) return FALLBACK[size] ?? { registers: 2, apart: false, piece: false };
  if (slot.passesOnce) return READ_AT[size] ?? oneByOne(size);
  return PROBE_READ[size] ?? oneByOne(size);
}

/** Bytes: what is as large or larger goes in pieces (copies.ts). */
const LARGEST = 16;
const REGISTER = 8;
/** Bytes of an error code of aya-ebpf's helpers. */
const NARROW = 4;

type Table = Readonly<Record<number, SmallPassage>>;

/** By bytes. */
const READ_AT: Table = {
  1: carried(1),
  2: carried(1, true),
  3: carried(1, true),
  4: carried(2, true),
  5: carried(10 / 3, true),
  6: carried(13 / 3, true),
  7: carried(13 / 3, true),
  8: carried(1),
};

const PROBE_READ: Table = {
  1: carried(1),
  2: carried(1, true),
  3: { registers: 0, apart: true, piece: true },
  4: carried(8 / 3, true),
  5: carried(2, true),
  6: carried(8 / 3, true),
  7: carried(11 / 3, true),
  8: carried(6, true),
};

const FALLBACK: Table = {
  3: carried(3, true),
  4: carried(4, true),
  5: carried(16 / 3, true),
  7: carried(19 / 3, true),
};

const WIDE_ERROR: Table = {
  1: carried(1),
  2: carried(1, true),
  3: { registers: 0, apart: true, piece: true },
  4: carried(1, true),
  5: { registers: 0, apart: true, piece: true },
  6: { registers: 0, apart: true, piece: true },
  7: { registers: 0, apart: true, piece: true },
  8: carried(8 / 3, true),
};

function carried(registers: number, apart = false): SmallPassage {
  return { registers, apart, piece: false };
}

function oneByOne(size: number): SmallPassage {
  return carried(size - 3, true);
}
