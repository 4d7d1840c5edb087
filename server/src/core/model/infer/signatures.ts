// Signatures of functions that have no source here, read from the tables of core's and Aya's API.
// A head names a type or a module, the lines below it its functions, in Rust's own words without lifetimes and bounds:
// `map<U>(fn(T) -> U) -> Option<U>` takes a receiver, `::new(T) -> Self` does not. One capital letter is a type parameter.
// Invariant: a line that cannot be read is a mistake of the table, which a test finds; at run time it is skipped.

import type { AyaApi } from '../../crates/crate';
import { intType, unknownType, type Type } from '../types';

export interface Signature {
  readonly name: string;
  readonly hasReceiver: boolean;
  /** Its type as the table writes it above the method: `Option<T>`, `Option<&T>`; null for a function of a module. */
  readonly head: Type | null;
  /** Type parameters of its own, in the order of a turbofish. */
  readonly generics: readonly string[];
  readonly parameters: readonly SignatureParameter[]; // without the receiver
  readonly result: Type;
  /** The aya-ebpf release since which it is so, until one with a newer mark. */
  readonly since: AyaApi;
}

export type SignatureParameter =
  | { readonly kind: 'value'; readonly type: Type }
  | { readonly kind: 'callback'; readonly parameters: readonly Type[]; readonly result: Type };

export interface SignatureTable {
  /** By canonical path of a type, or a word for a built-in one: "int", "slice", "pointer". */
  readonly types: ReadonlyMap<string, TypeEntry>;
  /** By canonical path: "core::mem::size_of". */
  readonly functions: ReadonlyMap<string, readonly Signature[]>;
}

export interface TypeEntry {
  readonly head: Type; // with its parameters
  readonly methods: ReadonlyMap<string, readonly Signature[]>;
}

/** `names` gives the path of each type that signatures call by its last name. */
export function readSignatures(text: string, names: ReadonlyMap<string, readonly string[]>): SignatureTable {
  const types = new Map<string, { head: Type; methods: Map<string, Signature[]> }>();
  const functions = new Map<string, Signature[]>();
  let target: Target | null = null;
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\s*\/\/.*$/, '');
    if (line.trim() === '') continue;
    if (!line.startsWith(' ')) {
      const [word = '', head = ''] = line.split(/ (.*)/);
      if (word === 'mod') target = { methods: functions, prefix: `${head}::`, head: null };
      else {
        const type = typeFrom(new Reader(head, names));
        const key = tableKey(type) ?? head;
        const entry = types.get(key) ?? { head: type, methods: new Map<string, Signature[]>() };
        types.set(key, entry);
        target = { methods: entry.methods, prefix: '', head: type };
      }
      continue;
    }
    const signature = target === null ? null : signatureFrom(line.trim(), names, target);
    if (signature === null || target === null) continue;
    const key = target.prefix + signature.name;
    const known = target.methods.get(key);
    if (known === undefined) target.methods.set(key, [signature]);
    else known.push(signature);
  }
  return { types, functions };
}

interface Target {
  readonly methods: Map<string, Signature[]>;
  readonly prefix: string;
  readonly head: Type | null;
}

/** The key under which methods of the type stand, or null for a type that has none in a table. */
export function tableKey(type: Type): string | null {
  switch (type.kind) {
    case 'external':
      return type.path.join('::');
    case 'int':
    case 'bool':
    case 'char':
    case 'float':
    case 'str':
    case 'array':
    case 'slice':
    case 'pointer':
      return type.kind;
    case 'parameter':
      return type.name.startsWith('?i') ? 'int' : null;
    default:
      return null;
  }
}

/** Not that of types.ts: the tables are read while that module may still be loading. */
const UNIT: Type = { kind: 'tuple', elements: [] };

const LINE = /^(?:@(0\.[23]) )?(::)?([a-z_A-Z0-9]+)(?:<([A-Z0-9, ]*)>)?(\(.*)$/;

function signatureFrom(
  line: string,
  names: ReadonlyMap<string, readonly string[]>,
  { head }: Target,
): Signature | null {
  const match = LINE.exec(line);
  const [, release, colons, name, generics, rest] = match ?? [];
  if (name === undefined || rest === undefined) return null;
  const reader = new Reader(rest, names);
  const parameters = parametersFrom(reader);
  const result = reader.take('->') ? typeFrom(reader) : UNIT;
  if (!reader.atEnd()) return null;
  return {
    name,
    hasReceiver: head !== null && colons === undefined,
    head,
    generics: generics?.split(',').map((it) => it.trim()) ?? [],
    parameters,
    result,
    since: release === '0.2' || release === '0.3' ? release : '0.1',
  };
}

function parametersFrom(reader: Reader): readonly SignatureParameter[] {
  const parameters: SignatureParameter[] = [];
  reader.take('(');
  while (!reader.take(')') && !reader.atEnd()) {
    if (reader.take('fn')) {
      const inner = parametersFrom(reader).flatMap((it) => (it.kind === 'value' ? [it.type] : []));
      const result = reader.take('->') ? typeFrom(reader) : UNIT;
      parameters.push({ kind: 'callback', parameters: inner, result });
    } else parameters.push({ kind: 'value', type: typeFrom(reader) });
    reader.take(',');
  }
  return parameters;
}

/** A cursor over the words and signs of a signature. Lives while one line is read. */
class Reader {
  private readonly tokens: readonly string[];
  private next = 0;

  constructor(
    text: string,
    readonly names: ReadonlyMap<string, readonly string[]>,
  ) {
    this.tokens = text.match(/->|::|[A-Za-z_0-9]+|\S/g) ?? [];
  }

  take(token: string): boolean {
    if (this.tokens[this.next] !== token) return false;
    this.next++;
    return true;
  }

  word(): string {
    return this.tokens[this.next++] ?? '';
  }

  atEnd(): boolean {
    return this.next >= this.tokens.length;
  }
}

function typeFrom(reader: Reader): Type {
  if (reader.take('&')) {
    const mutable = reader.take('mut');
    return { kind: 'reference', mutable, target: typeFrom(reader) };
  }
  if (reader.take('*')) {
    const mutable = reader.take('mut');
    if (!mutable) reader.take('const');
    return { kind: 'pointer', mutable, target: typeFrom(reader) };
  }
  if (reader.take('!')) return { kind: 'never' };
  if (reader.take('_')) return unknownType('the table does not say');
  if (reader.take('(')) return { kind: 'tuple', elements: listUntil(reader, ')') };
  if (reader.take('[')) return arrayFrom(reader);
  return namedType(reader);
}

function listUntil(reader: Reader, close: string): readonly Type[] {
  const types: Type[] = [];
  while (!reader.take(close) && !reader.atEnd()) {
    types.push(typeFrom(reader));
    reader.take(',');
  }
  return types;
}

function arrayFrom(reader: Reader): Type {
  const element = typeFrom(reader);
  if (!reader.take(';')) {
    reader.take(']');
    return { kind: 'slice', element };
  }
  const length = reader.word();
  reader.take(']');
  const known = length === 'SIZE' ? OWN_SIZE : length === 'LEN' ? OWN_LENGTH : null;
  return { kind: 'array', element, length: /^\d+$/.test(length) ? BigInt(length) : known };
}

/** Lengths that a receiver decides: the bytes of an integer, the length of an array. No array has them. */
export const OWN_SIZE = -1n;
export const OWN_LENGTH = -2n;
/** Types that a receiver decides: the unsigned integer of its size, a pointer as mutable as itself. */
export const UNSIGNED_SELF = 'UnsignedSelf';
export const SAME_POINTER = 'SamePointer';

const PRIMITIVES: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['bool', { kind: 'bool' }],
  ['char', { kind: 'char' }],
  ['str', { kind: 'str' }],
  ['f32', { kind: 'float', bits: 32 }],
  ['f64', { kind: 'float', bits: 64 }],
  ['c_int', intType('i32') ?? UNIT],
  ['c_uint', intType('u32') ?? UNIT],
  ['c_long', intType('i64') ?? UNIT],
]);

function namedType(reader: Reader): Type {
  let word = reader.word();
  const path = [word];
  while (reader.take('::')) {
    word = reader.word();
    path.push(word);
  }
  const args = reader.take('<') ? listUntil(reader, '>') : [];
  if (path.length === 1) {
    if (word === SAME_POINTER) return { kind: 'external', path: [word], args, constArgs: [] };
    if (/^[A-Z]$/.test(word) || word === 'Self' || word === UNSIGNED_SELF)
      return { kind: 'parameter', name: word };
    const primitive = PRIMITIVES.get(word) ?? intType(word);
    if (primitive !== null) return primitive;
  }
  const isBinding = path.length === 1 && /^[a-z_]/.test(word);
  const own = isBinding ? ['aya_ebpf', 'bindings', word] : undefined;
  const full = path.length === 1 ? (reader.names.get(word) ?? own) : path;
  return full === undefined
    ? unknownType(`${word} is not in the table`)
    : { kind: 'external', path: full, args, constArgs: [] };
}
