// TOML as plain values, and the narrowing that manifests need.
// Invariant: nothing here throws; a value of another kind than asked for is null, as if it were absent.

import { parse, TomlError } from 'smol-toml';

export type TomlResult =
  { readonly ok: true; readonly table: Table } | { readonly ok: false; readonly message: string }; // one line with its position

export type Table = ReadonlyMap<string, unknown>;

export function parseToml(text: string): TomlResult {
  try {
    const root = asTable(parse(text.replace(/^\uFEFF/, '')));
    return root === null ? { ok: false, message: 'not a table' } : { ok: true, table: root };
  } catch (error) {
    if (!(error instanceof TomlError)) return { ok: false, message: 'not TOML' };
    const [first = ''] = error.message.split('\n');
    const reason = first.replace(/^Invalid TOML document: /, '');
    return { ok: false, message: `line ${error.line}, column ${error.column}: ${reason}` };
  }
}

export function asTable(value: unknown): Table | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date)
    return null;
  return new Map<string, unknown>(Object.entries(value));
}

export function asString(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function asBoolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asStrings(value: unknown): readonly string[] {
  return asList(value).filter((entry) => typeof entry === 'string');
}

/** The table under `keys`, walked from `table`; empty where one of them is missing. */
export function tableAt(table: Table, ...keys: readonly string[]): Table {
  let current = table;
  for (const key of keys) {
    const next = asTable(current.get(key));
    if (next === null) return new Map();
    current = next;
  }
  return current;
}
