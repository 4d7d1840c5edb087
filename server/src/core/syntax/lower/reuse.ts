// Keeps the identity of syntax values from one text of a file to the next, so that whatever is remembered by them stays true.
// Invariant: a value that is kept equals the one that was lowered afresh. The text before is over when this runs: its values move
// to the places of the new text, in place. A function keeps its identity while everything outside of its body stays the same.
// Deliberately absent: reuse of functions that others see into (`const fn`, items in the body): an edit of those makes a new value.

import type { FnItem, Item } from '../ast';

type Mutable = Record<string, unknown>;

/** The items of a file with those of `before` in the place of equals. The same list if all of them are. */
export function withKept(before: readonly Item[], fresh: readonly Item[]): readonly Item[] {
  const there = new Set(before);
  const claimed = new Set(fresh.filter((it) => there.has(it)));
  if (claimed.size === fresh.length) return sameList(before, fresh);
  const candidates = new Map<string, Item[]>();
  for (const item of before) {
    if (claimed.has(item)) continue;
    const key = nameOf(item);
    const known = candidates.get(key);
    if (known === undefined) candidates.set(key, [item]);
    else known.push(item);
  }
  const items = fresh.map((item) => {
    const candidate = there.has(item) ? undefined : candidates.get(nameOf(item))?.shift();
    return candidate === undefined ? item : kept(candidate, item);
  });
  return sameList(before, items);
}

/** The same value with every offset `delta` larger, in place. Every number in a lowered value is an offset, and no part is in it twice. */
export function moveBy(value: unknown, delta: number): void {
  if (Array.isArray(value)) {
    for (const it of value as readonly unknown[]) if (typeof it === 'object') moveBy(it, delta);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const parts = value as Mutable;
  for (const key in parts) {
    const it = parts[key];
    if (typeof it === 'number') parts[key] = it + delta;
    else if (typeof it === 'object' && it !== null) moveBy(it, delta);
  }
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
function kept(before: Item, fresh: Item): Item {
  if (before === fresh || before.kind !== fresh.kind) return fresh;
  if (before.kind === 'fn' && fresh.kind === 'fn') return keptFunction(before, fresh);
  const old = innerItems(before);
  const now = innerItems(fresh);
  if (old === null || now === null) {
    if (!equal(before, fresh, null)) return fresh;
    place(before, fresh, null);
    return before;
  }
  const items = withKept(old, now);
  if (items === old && equal(before, fresh, 'items')) {
    place(before, fresh, 'items');
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

function keptFunction(before: FnItem, fresh: FnItem): Item {
  const isOpen = (fn: FnItem): boolean => fn.isConst || fn.declaresItems || fn.body === null;
  if (isOpen(before) || isOpen(fresh)) {
    if (!equal(before, fresh, null)) return fresh;
    place(before, fresh, null);
    return before;
  }
  if (!equal(before, fresh, 'body')) return fresh;
  place(before, fresh, 'body');
  if (equal(before.body, fresh.body, null)) place(before.body, fresh.body, null);
  else (before as unknown as Mutable)['body'] = fresh.body;
  return before;
}

/** Whether two lowered values differ in their offsets at most; `but` names a part of the outermost that does not count. */
function equal(a: unknown, b: unknown, but: string | null): boolean {
  if (a === b || typeof a === 'number') return a === b || typeof b === 'number';
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    const other = b as readonly unknown[];
    return (a as readonly unknown[]).every((it, index) => equal(it, other[index], null));
  }
  const left = a as Mutable;
  const right = b as Mutable;
  let count = 0;
  for (const key in left) {
    count++;
    if (key !== but && !equal(left[key], right[key], null)) return false;
  }
  return Object.keys(right).length === count;
}

/** Writes the offsets of `from` into its equal `into`. */
function place(into: unknown, from: unknown, but: string | null): void {
  if (into === from || typeof into !== 'object' || into === null) return;
  const target = into as Mutable;
  const source = from as Mutable;
  for (const key in target) {
    if (key === but) continue;
    const it = target[key];
    if (typeof it === 'number') target[key] = source[key];
    else if (typeof it === 'object' && it !== null) place(it, source[key], null);
  }
}
