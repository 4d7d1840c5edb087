// Keeps the identity of syntax values from one text of a file to the next, so that whatever is remembered by them stays true.
// Invariant: a value that is kept equals the one that was lowered afresh. The text before is over when this runs: its values move
// to the places of the new text, in place. A function keeps its identity while everything outside of its body stays the same.
// Deliberately absent: reuse of functions that others see into (`const fn`, items in the body): an edit of those makes a new value.

import type { FnItem, Item } from '../ast';
import {
  bodyOf,
  contentOf,
  isUnread,
  moveBody,
  OF_THE_BODY,
  startOf,
  type FunctionBody,
} from './functionBody';

type Mutable = Record<string, unknown>;

export interface Kept {
  /** The same list as before if all of them are. */
  readonly items: readonly Item[];
  /** What stands in the place of what, at any depth. */
  readonly replaced: ReadonlyMap<Item, Item>;
}

/** The items of a file with those of `before` in the place of equals. */
export function withKept(before: readonly Item[], fresh: readonly Item[]): Kept {
  const work: Work = { taken: new Set(withInner(fresh)), replaced: new Map() };
  return { items: keptAmong(before, fresh, work), replaced: work.replaced };
}

interface Work {
  /** Every item of the new file: what is in it already, perhaps elsewhere, takes no other place. */
  readonly taken: ReadonlySet<Item>;
  readonly replaced: Map<Item, Item>;
}

function withInner(items: readonly Item[]): readonly Item[] {
  return items.flatMap((item) => [item, ...withInner(innerItems(item) ?? [])]);
}

function keptAmong(before: readonly Item[], fresh: readonly Item[], work: Work): readonly Item[] {
  const there = new Set(before);
  if (fresh.every((it) => there.has(it))) return sameList(before, fresh);
  const candidates = new Map<string, Item[]>();
  for (const item of before) {
    if (work.taken.has(item)) continue;
    const key = nameOf(item);
    const known = candidates.get(key);
    if (known === undefined) candidates.set(key, [item]);
    else known.push(item);
  }
  const items = fresh.map((item) => {
    const candidate = there.has(item) ? undefined : candidates.get(nameOf(item))?.shift();
    if (candidate === undefined) return item;
    const result = kept(candidate, item, work);
    if (result !== item) work.replaced.set(item, result);
    return result;
  });
  return sameList(before, items);
}

function sameList(before: readonly Item[], items: readonly Item[]): readonly Item[] {
  return before.length === items.length && items.every((it, index) => it === before[index]) ? before : items;
}

/** What an item is called by: only items of one name are compared. */
function nameOf(item: Item): string {
  switch (item.kind) {
    case 'impl':
      return `impl ${item.self.kind === 'path' ? (item.self.path.segments.at(-1)?.text ?? '') : ''}`;
    case 'use':
      return `use ${item.leaves[0]?.segments.map((it) => it.text).join('::') ?? ''}`;
    case 'externBlock':
    case 'unknown':
      return item.kind;
    case 'macroCall':
      return `macro ${item.macro.path.segments.at(-1)?.text ?? ''}`;
    default:
      return `${item.kind} ${item.name.text}`;
  }
}

/** `before` at the places of `fresh` where the two are equal from outside, else `fresh` with its own items kept where they can be. */
function kept(before: Item, fresh: Item, work: Work): Item {
  if (before.kind !== fresh.kind) return fresh;
  if (before.kind === 'fn' && fresh.kind === 'fn') return keptFunction(before, fresh);
  const old = innerItems(before);
  const now = innerItems(fresh);
  if (old === null || now === null) {
    if (!equal(before, fresh)) return fresh;
    place(before, fresh);
    return before;
  }
  const items = keptAmong(old, now, work);
  if (items === old && equal(before, fresh, ITEMS)) {
    place(before, fresh, ITEMS);
    return before;
  }
  (fresh as unknown as Mutable)['items'] = items;
  return fresh;
}

function innerItems(item: Item): readonly Item[] | null {
  switch (item.kind) {
    case 'impl':
    case 'trait':
    case 'externBlock':
    case 'mod':
      return item.items;
    default:
      return null;
  }
}

const ITEMS: ReadonlySet<string> = new Set(['items']);

function keptFunction(before: FnItem, fresh: FnItem): Item {
  const isOpen = (fn: FnItem): boolean => fn.isConst || fn.declaresItems || !fn.hasBody;
  const open = isOpen(before) || isOpen(fresh);
  if (!equal(before, fresh, open ? NOTHING : OF_THE_BODY)) return fresh;
  place(before, fresh, OF_THE_BODY);
  const old = bodyOf(before);
  const now = bodyOf(fresh);
  if (old !== undefined && now !== undefined) placeBody(old, now);
  return before;
}

/** Makes `before` the body that `fresh` is. What was read of it keeps its identity where it is equal. */
function placeBody(before: FunctionBody, fresh: FunctionBody): void {
  const sameText = before.text !== null && before.text === fresh.text;
  if (!isUnread(before.state)) {
    if (sameText) {
      moveBody(before, startOf(fresh) - startOf(before));
      return;
    }
    const { block } = before.state;
    const content = contentOf(fresh);
    if (equal(block, content.block)) {
      place(block, content.block);
      before.state = { ...content, block };
      before.text = fresh.text;
      return;
    }
  }
  before.state = fresh.state;
  before.moved = fresh.moved;
  before.text = fresh.text;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Whether two lowered values differ in their offsets at most; `but` names parts of the outermost that do not count. */
function equal(a: unknown, b: unknown, but: ReadonlySet<string> = NOTHING): boolean {
  if (a === b || typeof a === 'number') return a === b || typeof b === 'number';
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    const other = b as readonly unknown[];
    return (a as readonly unknown[]).every((it, index) => equal(it, other[index]));
  }
  const left = a as Mutable;
  const right = b as Mutable;
  let count = 0;
  for (const key in left) {
    count++;
    if (!but.has(key) && !equal(left[key], right[key])) return false;
  }
  return Object.keys(right).length === count;
}

/** Writes the offsets of `from` into its equal `into`. */
function place(into: unknown, from: unknown, but: ReadonlySet<string> = NOTHING): void {
  if (into === from || typeof into !== 'object' || into === null) return;
  const target = into as Mutable;
  const source = from as Mutable;
  for (const key in target) {
    if (but.has(key)) continue;
    const it = target[key];
    if (typeof it === 'number') target[key] = source[key];
    else if (typeof it === 'object' && it !== null) place(it, source[key]);
  }
}
