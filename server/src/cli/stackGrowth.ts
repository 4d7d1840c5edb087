// What grew, is new or is gone since a saved `stack --format json`: by program, by function and by local. Pure.
// Invariant: like is compared with like. A number of an object and an estimate differ without any change of the code, so where one side
// has only an estimate, estimates are compared if both have one; else the row says what each number is.

import type { StackReport } from '../core/index';

/** One number of then and now. */
export interface Growth {
  readonly what: 'program' | 'function' | 'local';
  readonly name: string; // of a local with its function: "handle: buf"
  readonly before: number | null; // null: it is new
  readonly after: number | null; // null: it is gone
  /** What the two numbers are, where they are not the same: "estimate" and "object". */
  readonly sources: { readonly before: Source; readonly after: Source } | null;
}

type Source = 'estimate' | 'object';

/** One program, function or local of a report; of generic functions each instance, the largest first. */
interface Entry {
  readonly what: Growth['what'];
  readonly key: string;
  readonly name: string;
  readonly exact: number | null;
  readonly estimate: number | null;
}

/** What a saved report holds. */
export type Base = readonly Entry[];

/** The saved report, or in words why it is none. `text` null: it could not be read. */
export function readBase(text: string | null): Base | string {
  if (text === null) return 'cannot be read';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  const programs = listIn(value, 'programs');
  const functions = listIn(value, 'functions');
  if (programs === null || functions === null) return 'is no output of stack --format json';
  return ranked([
    ...programs.flatMap((it) => entryOf('program', it)),
    ...functions.flatMap((it) => entryOf('function', it)),
    ...functions.flatMap(localsOf),
  ]);
}

/** `crateName` shows a crate's folder as the saved report does. */
export function growth(
  base: Base,
  { programs, functions }: StackReport,
  crateName: (root: string) => string,
): readonly Growth[] {
  const shown = <T extends { readonly crate: string | null }>(it: T) => ({
    ...it,
    crate: it.crate === null ? null : crateName(it.crate),
  });
  const now = ranked([
    ...programs.flatMap((it) => entryOf('program', shown(it))),
    ...functions.flatMap((it) => entryOf('function', shown(it))),
    ...functions.flatMap((it) => localsOf(shown(it))),
  ]);
  const then = new Map(base.map((entry) => [entry.key, entry]));
  const present = new Set(now.map(({ key }) => key));
  return [
    ...now.flatMap((entry) => grown(then.get(entry.key) ?? null, entry)),
    ...base.filter(({ key }) => !present.has(key)).map(gone),
  ];
}

function grown(before: Entry | null, after: Entry): readonly Growth[] {
  const { what, name } = after;
  const [bytes, source] = best(after);
  if (bytes === null) return [];
  if (before === null) return bytes > 0 ? [{ what, name, before: null, after: bytes, sources: null }] : [];
  for (const side of ['exact', 'estimate'] as const) {
    const [then, now] = [before[side], after[side]];
    if (then === null || now === null) continue;
    return now > then ? [{ what, name, before: then, after: now, sources: null }] : [];
  }
  const [then, thenSource] = best(before);
  if (then === null || bytes <= then) return [];
  return [{ what, name, before: then, after: bytes, sources: { before: thenSource, after: source } }];
}

function gone(entry: Entry): Growth {
  return { what: entry.what, name: entry.name, before: best(entry)[0], after: null, sources: null };
}

function best({ exact, estimate }: Entry): readonly [number | null, Source] {
  return exact === null ? [estimate, 'estimate'] : [exact, 'object'];
}

function entryOf(what: Growth['what'], value: unknown): readonly Entry[] {
  const name = textIn(value, 'name');
  if (name === null) return [];
  const bytes = numberIn(value, 'bytes');
  const isExact = textIn(value, 'source') === 'object';
  const key = [what, textIn(value, 'crate') ?? '', name].join('\0');
  const estimate = isExact ? numberIn(propertyOf(value, 'estimate'), 'bytes') : bytes;
  return [{ what, key, name, exact: isExact ? bytes : null, estimate }];
}

/** Locals that are counted, with their function's name. Their sizes are those of the source, whatever the function's are. */
function localsOf(fn: unknown): readonly Entry[] {
  const owner = textIn(fn, 'name');
  return (listIn(fn, 'locals') ?? []).flatMap((local) => {
    const name = textIn(local, 'name');
    if (owner === null || name === null || textIn(local, 'onStack') === 'no') return [];
    const key = ['local', textIn(fn, 'crate') ?? '', owner, name].join('\0');
    return [
      { what: 'local', key, name: `${owner}: ${name}`, exact: null, estimate: numberIn(local, 'bytes') },
    ];
  });
}

/** Several entries of one name get keys of their own, by size. */
function ranked(entries: readonly Entry[]): readonly Entry[] {
  const counts = new Map<string, number>();
  return [...entries]
    .sort((a, b) => (best(b)[0] ?? 0) - (best(a)[0] ?? 0))
    .map((entry) => {
      const rank = counts.get(entry.key) ?? 0;
      counts.set(entry.key, rank + 1);
      return rank === 0 ? entry : { ...entry, key: `${entry.key}\0${String(rank)}` };
    })
    .sort((a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
}

const ORDER: readonly Growth['what'][] = ['program', 'function', 'local'];

function propertyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(key);
}

function listIn(value: unknown, key: string): readonly unknown[] | null {
  const found = propertyOf(value, key);
  return Array.isArray(found) ? found : null;
}

function textIn(value: unknown, key: string): string | null {
  const found = propertyOf(value, key);
  return typeof found === 'string' ? found : null;
}

function numberIn(value: unknown, key: string): number | null {
  const found = propertyOf(value, key);
  return typeof found === 'number' ? found : null;
}
