// What grew since a saved `stack --format json`: by program, by function and by local. Pure.

import type { StackReport } from '../core/index';

/** One number of then and now; what was not there before has `before` null. */
export interface Growth {
  readonly what: 'program' | 'function' | 'local';
  readonly name: string; // of a local with its function: "handle: buf"
  readonly before: number | null;
  readonly after: number;
}

/** Names and bytes of a saved report. */
export interface Base {
  readonly programs: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, number>;
  readonly locals: ReadonlyMap<string, number>;
}

/** The saved report, or in words why it is none. `text` null: it could not be read. */
export function readBase(text: string | null): Base | string {
  if (text === null) return 'cannot be read';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'is no JSON';
  }
  const programs = entries(value, 'programs');
  const functions = entries(value, 'functions');
  if (programs === null || functions === null) return 'is no output of stack --format json';
  const locals = functions.flatMap((fn) =>
    (entries(fn, 'locals') ?? []).flatMap((local) =>
      sizesOf([local]).map(([name, bytes]): [string, number] => [`${nameOf(fn)}: ${name}`, bytes]),
    ),
  );
  return {
    programs: new Map(sizesOf(programs)),
    functions: new Map(sizesOf(functions)),
    locals: new Map(locals),
  };
}

export function growth(base: Base, { programs, functions }: StackReport): readonly Growth[] {
  const grown = (
    what: Growth['what'],
    then: ReadonlyMap<string, number>,
    now: readonly { readonly name: string; readonly bytes: number | null }[],
  ): readonly Growth[] =>
    now.flatMap(({ name, bytes }) => {
      const before = then.get(name) ?? null;
      return bytes !== null && bytes > (before ?? 0) ? [{ what, name, before, after: bytes }] : [];
    });
  const locals = functions.flatMap(({ name, locals: own }) =>
    own
      .filter(({ onStack }) => onStack !== 'no')
      .map((local) => ({ name: `${name}: ${local.name}`, bytes: local.bytes })),
  );
  return [
    ...grown('program', base.programs, programs),
    ...grown('function', base.functions, functions),
    ...grown('local', base.locals, locals),
  ];
}

function entries(value: unknown, key: string): readonly unknown[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const found: unknown = new Map<string, unknown>(Object.entries(value)).get(key);
  return Array.isArray(found) ? found : null;
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('name' in value)) return '';
  return typeof value.name === 'string' ? value.name : '';
}

function sizesOf(values: readonly unknown[]): readonly [string, number][] {
  return values.flatMap((value): [string, number][] => {
    const name = nameOf(value);
    if (name === '' || typeof value !== 'object' || value === null || !('bytes' in value)) return [];
    if ('onStack' in value && value.onStack === 'no') return [];
    return typeof value.bytes === 'number' ? [[name, value.bytes]] : [];
  });
}
