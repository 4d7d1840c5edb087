// Copies that no source shows: a value that is larger than a few registers leaves an Option or Result in pieces around the error code,
// and each step on the way (`?`, `map_err`, `ok`, a `match` that reads the error) keeps a piece of its own.
// Measured on 250 programs that differ in helper, size, error type, steps and destination (LLVM 22.1, opt-level 3).

import { reachable, type Slot } from './memory';
import type { CallPoint, Held } from './pressure';
import { smallPassageOf } from './smallCopies';

/** Smaller values travel in registers. */
const SMALLEST = 16;
const REGISTER = 8;

export interface HiddenCopies {
  readonly slots: readonly Slot[];
  /** What is carried in registers meanwhile. */
  readonly held: readonly Held[];
  /** Where many bytes are in registers at once. */
  readonly crowded: readonly CallPoint[];
}

/** What values cost on their way. Ends buffers where LLVM ends them. */
export function evaluateHiddenCopies(
  slots: readonly Slot[],
  {
    callPoints: calls,
    forks,
  }: { readonly callPoints: readonly CallPoint[]; readonly forks: readonly number[] },
): HiddenCopies {
  const added: Slot[] = [];
  const held: Held[] = [];
  const crowded: CallPoint[] = [];
  const passages = slots.map((slot) => (isPlaced(slot, slots) ? passageOf(slot) : null));
  const stored = storesOf(slots);
  for (const slot of slots) {
    const placed = stored.get(slot) ?? slot.placedAt;
    if (placed === null) continue;
    const small = smallPassageOf(slot, { forks, placed });
    if (small === null) continue;
    held.push({ start: slot.start + 1, end: placed, registers: small.registers, branch: null });
    if (small.piece) added.push(piece(slot, { size: slot.size ?? 0, end: placed + 1 }));
    if (small.apart) slot.end = Math.max(slot.end, placed + 1);
  }
  const several = passages.filter((it) => it !== null && it.pieces.length > 0).length > 1;
  for (const [index, slot] of slots.entries()) {
    const found = passages[index];
    if (found === null || found === undefined) continue;
    const passage = several && slot.kind === 'local' ? besideOthers(found) : found;
    const carried = slot.placedAt;
    const isCarried =
      carried !== null && calls.some(({ tick, own }) => own === 0 && tick > slot.start + 1 && tick < carried);
    if (passage.leavesEarly === 'always' || (passage.leavesEarly === 'carried' && isCarried))
      slot.end = slot.start + 1;
    const logged = passage.registers > 0 ? endOfLogged(slot, slots) : 0;
    const fitsRecord = (slot.size ?? 0) <= LOG_BUFFER;
    if (!fitsRecord) slot.end = Math.max(slot.end, logged);
    added.push(...passage.pieces.map((size) => piece(slot, { size, end: fitsRecord ? logged : 0 })));
    if (carried !== null)
      held.push({ start: slot.start + 1, end: carried, registers: passage.registers, branch: null });
    if (passage.atOnce > 0 && (carried !== null || passage.atOnce > 4))
      crowded.push({ tick: slot.start + 0.5, branch: null, own: passage.atOnce, writes: false });
  }
  return { slots: added, held, crowded };
}

/** When what became a part of a local without memory gets to memory at last: where that local is read. */
function storesOf(slots: readonly Slot[]): ReadonlyMap<Slot, number> {
  const stored = new Map<Slot, number>();
  for (const { kind, onStack, parts, lastUse } of slots) {
    if (kind !== 'local' || onStack !== 'no') continue;
    for (const { slot } of parts) stored.set(slot, Math.max(stored.get(slot) ?? slot.placedAt ?? 0, lastUse));
  }
  return stored;
}

/**
 * Of several values that leave their Results in pieces an array of the program's own is carried in the registers of the others.
 * Measured on few: the example `execlog` (464 and 480 bytes), and one of the realistic programs.
 */
function besideOthers(passage: Passage): Passage {
  return { ...passage, registers: 0, atOnce: Math.min(passage.atOnce, AT_ONCE_NARROW) };
}

interface Passage {
  /** Bytes. */
  readonly pieces: readonly number[];
  /** Registers that its bytes take when it gets to its place. */
  readonly atOnce: number;
  /** While it is carried to its place. */
  readonly registers: number;
  /** The buffer is read at once: what follows may have its place. */
  readonly leavesEarly: 'always' | 'carried' | 'never';
}

/** A local that only log macros read stays in the buffer that it came from, or in the pieces. Until when; 0: there is none. */
function endOfLogged(buffer: Slot, slots: readonly Slot[]): number {
  let end = 0;
  for (const slot of slots) {
    if (!slot.logged || slot.capturedAt !== Infinity || !comesFrom(slot, buffer)) continue;
    end = Math.max(end, slot.end);
    slot.end = slot.start;
  }
  return end;
}

/** The record of a log macro takes the place of a buffer of this size. */
const LOG_BUFFER = 16;

/** A value of which only fields are read passes nothing as a whole. */
function isPlaced(slot: Slot, slots: readonly Slot[]): boolean {
  return slot.placedAt !== null || slots.some((it) => it.onStack !== 'no' && comesFrom(it, slot));
}

function comesFrom(slot: Slot, source: Slot): boolean {
  const origins = reachable(slot, (it) =>
    it === slot || it.onStack === 'no' ? it.copiedFrom.map((from) => from.slot) : [],
  );
  return slot !== source && origins.has(source);
}

/** What the steps of one value cost; null: nothing. */
function passageOf(slot: Slot): Passage | null {
  const { steps, kind, size, align } = slot;
  const [read, ...after] = steps;
  if (size === null || size < SMALLEST || align >= 8 || slot.onStack === 'no') return null;
  if (read?.kind !== 'read') return kind === 'local' && slot.bytesOnly ? ownPassage(slot) : null;
  const errors = steps.map((it) => it.error);
  const isWide = errors.includes(WIDE);
  // The first field of a larger type takes the place of the error code.
  if (align >= 4 && !isWide) return null;
  let pieces = 0;
  let error = read.error;
  for (const step of after) {
    if (step.kind === 'ok') pieces += error > 0 ? 1 : 0;
    else if (step.kind === 'error') pieces += error > 0 && step.error < WIDE ? 1 : 0;
    else if (step.kind === 'try') pieces += error > 1 ? 2 : 0;
    else if (step.kind !== 'ignored') pieces += error > 0 ? 1 : 0;
    error = step.kind === 'ok' ? 0 : step.kind === 'error' ? step.error : error;
  }
  if (slot.passesOnce && !isWide) pieces = Math.max(1, pieces - 1);
  if (!slot.bytesOnly && !isWide) pieces = Math.max(0, pieces - savedByFields(slot));
  const each = size - (isWide ? WIDE : NARROW);
  const list = each > REGISTER ? Array.from({ length: pieces }, () => each) : [];
  const last = after.at(-1)?.kind;
  const copied = isCopiedByCall(slot, each) ? (isWide ? 8 : 6) : 0;
  if (last === 'fallback') return { pieces: [each], atOnce: copied, registers: 0, leavesEarly: 'never' };
  if (last === 'default') return { pieces: [], atOnce: 8, registers: 14, leavesEarly: 'carried' };
  if (isWide && align >= 4) return { pieces: list, atOnce: 0, registers: 0, leavesEarly: 'always' };
  if (isWide) {
    return each > REGISTER
      ? { pieces: list, atOnce: Math.max(10, copied), registers: 12, leavesEarly: 'never' }
      : { pieces: [], atOnce: 0, registers: 13, leavesEarly: 'never' };
  }
  const toEnum = after.some((it) => it.kind === 'error' && it.error === 1);
  if (toEnum) return { pieces: list, atOnce: 5, registers: 7, leavesEarly: 'always' };
  return list.length > 0
    ? { pieces: list, atOnce: Math.max(2, copied), registers: 4, leavesEarly: 'never' }
    : { pieces: [], atOnce: 0, registers: 0, leavesEarly: 'never' };
}

/** Of a struct the first field takes the place of half of the error code, and what moves on field by field needs no whole copy. */
function savedByFields({ align, placedAt }: Slot): number {
  return (align === 2 ? 1 : 0) + (placedAt === null ? 0 : 1);
}

/** Bytes of an error code: those of aya-ebpf 0.2, and those of a `long`. */
const NARROW = 4;
const WIDE = 8;

/**
 * An array that a function of the program gives back: out of a Result it goes in one piece behind the error, an Option (or a Result with an error of a byte) hands it on as it is, and what makes
 * a wider error of that copies it twice.
 * Whether the error is looked at makes no difference, because the inlined function has put it there.
 */
function ownPassage(slot: Slot): Passage | null {
  const { steps, size, capturedAt } = slot;
  if (size === null || capturedAt === Infinity || steps.length === 0) return null;
  if (steps.some((it) => it.kind === 'widened'))
    return {
      pieces: [size, size],
      atOnce: isCopiedByCall(slot, size) ? 8 : 0,
      registers: 0,
      leavesEarly: 'never',
    };
  const error = Math.max(0, ...steps.map((it) => it.error));
  if (error <= 1) return null;
  const isWide = error > NARROW;
  const each = size - (isWide ? WIDE : NARROW);
  return {
    pieces: isWide ? [each, BESIDE_WIDE] : [each],
    atOnce: isCopiedByCall(slot, each) ? (isWide ? AT_ONCE_WIDE : AT_ONCE_NARROW) : 0,
    registers: 3,
    leavesEarly: 'never',
  };
}

/** Registers that a call of `memcpy` for such an array takes, by the width of the error. */
const AT_ONCE_WIDE = 8;
const AT_ONCE_NARROW = 5;

/** Bytes: what is beside the rest while the first eight bytes and the error take turns. */
const BESIDE_WIDE = 16;

/** LLVM copies with at most 128 stores, and single bytes with a store each; more is a call of `memcpy` (BPFISelLowering.cpp). */
function isCopiedByCall({ align }: Slot, bytes: number): boolean {
  return bytes > MOST_STORES * Math.min(align, REGISTER);
}

const MOST_STORES = 128;

/** Whether the content left an Option or Result in pieces: they are written to their place one by one. */
export function isInPieces(slot: Slot): boolean {
  return (passageOf(slot)?.pieces.length ?? 0) > 0;
}

function piece(slot: Slot, { size, end }: { readonly size: number; readonly end: number }): Slot {
  return {
    ...slot,
    name: slot.kind === 'copy' ? `pieces of what is ${slot.name}` : `pieces of \`${slot.name}\``,
    type: `${String(size)} bytes`,
    kind: 'temporary',
    size,
    align: size % 8 === 0 ? 8 : 4,
    bytesOnly: false,
    onStack: 'likely',
    why: 'the value passes a `Result` in pieces that do not fit the registers; `if let Ok(…)` would cost nothing',
    copiedFrom: [],
    parts: [],
    readThrough: null,
    end: Math.max(end, slot.end, slot.start + 1),
  };
}
