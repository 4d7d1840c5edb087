// Loops over the elements of an array in memory. LLVM unrolls a short one, and then reads every element before the first store that follows:
// what does not fit the registers is spilled, 8 bytes for each element. A long one by value walks over a copy of the array.
// Source: LLVM LoopUnrollPass.cpp (a threshold of 300 instructions at -O3) and its list scheduler; measured on arrays of 4 to 128 bytes that are
// hashed, summed and counted (LLVM 22.1, opt-level 3).
// Deliberately absent: loops with calls, and bodies that branch: what these keep in registers follows no rule.

import { layoutOf } from '../model/layout';
import type { Expr, Stmt } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import {
  arrayPlace,
  bodyOf,
  gatheredIn,
  isStraight,
  isUnrolledLoop,
  readsOf,
  registersOf,
  rootOf,
  type Loop,
} from './arrayLoops';
import type { Walked } from './evaluate';
import { escape, type Slot } from './memory';
import type { Branch, CallPoint, Held } from './pressure';
import { newSlot, type Around } from './walk';

/** A loop that LLVM unrolls into straight code. */
export interface UnrolledLoop {
  /** Where it ends. */
  readonly tick: number;
  readonly branch: Branch | null;
  /** Elements that it reads. */
  readonly reads: number;
  /** Registers for these and what is made of them, if they are all read first. */
  readonly registers: number;
  /** What is gathered in a local; null: in memory. */
  readonly gathered: Slot | null;
}

/** Something is stored: through a pointer, or into a local that may be memory. */
export interface Store {
  readonly tick: number;
  readonly branch: Branch | null;
  readonly local: Slot | null;
  /** Scalars. */
  readonly count: number;
}

/** Notes what a loop is, before its body is walked; the result is called after it. */
export function noteLoop(around: Around, loop: Loop): () => void {
  const { walk, branch } = around;
  const read = readsOf(around, loop);
  if (read === null) return () => undefined;
  const body = bodyOf(loop);
  const gathered = gatheredIn(around, body);
  const isUnrolled = isUnrolledLoop(loop, { body, read, gathered });
  const copy = isUnrolled || !read.byValue ? null : copyOfArray(around, loop);
  return () => {
    if (copy !== null) copy.end = walk.tick;
    if (!isUnrolled || gathered === null || !body.every(isStraight)) return;
    const reads = read.trips * read.each;
    const registers = registersOf({ body, read, gathered });
    walk.loops.push({ tick: walk.tick, branch, reads, registers, gathered: gathered.local });
  };
}

/** Notes that `count` scalars are stored to what `target` names. */
export function noteStore(around: Around, target: Expr, count = 1): void {
  const root = rootOf(around, target);
  if (root === 'register') return;
  around.walk.stores.push({ tick: around.walk.tick, branch: around.branch, local: root, count });
}

/** `let event = Event { … };` stores each field, if the local is memory. */
export function noteAggregate(around: Around, { pattern, value }: Stmt & { readonly kind: 'let' }): void {
  if (value === null || pattern.kind !== 'binding') return;
  const local = around.env.names.get(pattern.name.text)?.slot ?? null;
  const count = fieldsOf(value);
  if (local !== null && count > 1)
    around.walk.stores.push({ tick: around.walk.tick, branch: around.branch, local, count });
}

/** Scalars that a value is put together from, as far as it is written out. */
export function fieldsOf(value: Expr): number {
  const inner = withoutParens(value);
  return inner.kind === 'struct' ? inner.fields.length : 1;
}

/** What unrolled loops spill, and which of their copies are made. */
export function unrolledPressure({ joins, loops, stores, callPoints, forks, slots }: Pick<Walked, Needed>): {
  readonly crowded: readonly CallPoint[];
  readonly held: readonly Held[];
} {
  const isMemory = ({ local }: Store): boolean => local === null || local.onStack !== 'no';
  for (const slot of slots) {
    if (slot.copyForLoop === null || slot.copyForLoop.some((it) => it.onStack === 'no')) continue;
    const { start } = slot;
    if (
      callPoints.some(({ tick, writes }) => writes && tick > start) ||
      stores.some((it) => it.local === null && it.tick > start)
    )
      escape(slot, 'likely', 'the loop walks over a copy of the array; `for x in &array` would not');
  }
  const crowded: CallPoint[] = [];
  const held: Held[] = [];
  for (const { tick, branch, reads, registers, gathered } of loops) {
    const call = callPoints.find((it) => it.tick > tick)?.tick ?? Infinity;
    const fork = forks.find((at) => at > tick) ?? Infinity;
    const use = gathered?.uses.find((it) => it.tick > tick);
    const isLater = use !== undefined && use.tick > call;
    if (isLater && !joins.some((at) => at > tick && at < use.tick)) {
      // What is computed only for code after a call is computed there; what it reads is not.
      held.push({ start: tick, end: use.tick, registers: reads - (fork < use.tick ? 1 : BY_AND_BY), branch });
      continue;
    }
    const own = gathered === null ? 1 : 0;
    const after = stores.filter(
      (it) => it.tick > tick && it.tick < Math.min(call, fork) && it.branch === branch && isMemory(it),
    );
    const stored = after.reduce((sum, it) => sum + it.count, own);
    if (isLater || stored >= FIRST_OF_MANY) crowded.push({ tick, branch, own: registers, writes: false });
  }
  return { crowded, held };
}

type Needed = 'joins' | 'loops' | 'stores' | 'callPoints' | 'forks' | 'slots';

/** Registers: in straight code a part of the result is there before the call. */
const BY_AND_BY = 5;

/** Stores: before a single one the elements are read one by one. */
const FIRST_OF_MANY = 2;

/** `for byte in bytes`: null where the loop walks over no place in memory by value. */
function copyOfArray(around: Around, loop: Loop): Slot | null {
  if (loop.kind !== 'for') return null;
  const type = around.types.typeOf(loop.iterable);
  const layout = layoutOf(type);
  const place = type.kind === 'array' ? arrayPlace(around, loop.iterable) : null;
  if (place === null || 'unknown' in layout || layout.size < SMALLEST) return null;
  return newSlot(around, {
    name: 'a copy of the array',
    type: null,
    size: layout.size + POSITION,
    align: 8,
    kind: 'temporary',
    span: loop.iterable,
    copyForLoop: place.local === null ? [] : [place.local],
  });
}

/** Bytes. */
const SMALLEST = 16;
/** Bytes: how far the loop has come, and its end. */
const POSITION = 16;
