// The fields and variants of structs, unions and enums: of the crate's own and of the types of core that the analyzer knows, in one shape.
// Invariant: a cfg that cannot be decided, or a repr that cannot be read, makes the answer null.

import { cfgState, effectiveAttributes } from '../crates/cfg';
import type { CfgEnvironment } from '../crates/crate';
import type { Attribute, FieldDef, Token } from '../syntax/ast';
import { RUST_REPR, type Repr } from './arrangement';
import { evaluateWithin } from './constants';
import { externalShape, throughDeclaration } from './layoutTable';
import {
  intType,
  resolveTypeWithin,
  substitutionOf,
  type AdtType,
  type ExternalType,
  type Type,
} from './types';
import { deeper, type Work } from './work';

export interface Field {
  readonly name: string;
  readonly type: Type;
}

export interface Variant {
  readonly name: string;
  readonly discriminant: bigint;
  readonly fields: readonly Field[];
}

export type Parts =
  | {
      readonly kind: 'struct' | 'union';
      readonly fields: readonly Field[];
      readonly repr: Repr;
      /** The type is also used with an unsized last field (tuples, `RefCell<T: ?Sized>`), so that field is laid out last. */
      readonly lastStays: boolean;
    }
  | {
      readonly kind: 'enum';
      readonly variants: readonly Variant[];
      readonly repr: Repr;
      readonly explicit: boolean; // whether a discriminant is written
    };

/** What an ADT is made of, its generics instantiated; null when that cannot be known. */
export function partsOf(type: AdtType | ExternalType, work: Work): Parts | null {
  const inner = deeper(work);
  if (inner === null) return null;
  const seen = throughDeclaration(type);
  if (seen.kind === 'adt') return ownParts(seen, inner);
  return seen.kind === 'external' ? externalParts(seen) : null;
}

/** The integer type that `as` gives an enum's discriminant before it converts it. */
export function discriminantType(type: AdtType): Type | null {
  for (const token of reprTokens(type.item.attributes, type.scope.unit.cfg) ?? []) {
    const int = intType(token.text);
    if (int !== null) return int;
  }
  return intType('isize');
}

function ownParts(type: AdtType, work: Work): Parts | null {
  const { item } = type;
  const { cfg } = type.scope.unit;
  const repr = reprOf(item.attributes, cfg);
  if (repr === null) return null;
  if (item.kind !== 'enum') {
    const fields = fieldsOf(type, item.fields, work);
    const lastStays = item.kind === 'struct' && isLastUnsized(type, work);
    return fields === null ? null : { kind: item.kind, fields, repr, lastStays };
  }
  const context = { scope: type.scope, substitution: substitutionOf(type), work };
  const expected = discriminantType(type);
  const variants: Variant[] = [];
  let next = 0n;
  for (const variant of item.variants) {
    const state = cfgState(variant.attributes, cfg);
    if (state === 'off') continue;
    const fields = state === 'unknown' ? null : fieldsOf(type, variant.fields, work);
    if (fields === null) return null;
    if (variant.discriminant !== null) {
      const value = evaluateWithin(context, variant.discriminant, expected);
      if (value.kind !== 'int') return null;
      next = value.value;
    }
    variants.push({ name: variant.name.text, discriminant: next, fields });
    next += 1n;
  }
  const explicit = item.variants.some((it) => it.discriminant !== null);
  return { kind: 'enum', variants, repr, explicit };
}

function externalParts(type: ExternalType): Parts | null {
  const shape = externalShape(type);
  if (shape.kind === 'struct')
    return { kind: 'struct', fields: shape.fields, repr: RUST_REPR, lastStays: shape.lastStays };
  if (shape.kind !== 'enum') return null;
  const variants = shape.variants.map((it) => ({
    name: it.name,
    discriminant: it.discriminant,
    fields: it.fields.map((field, index) => ({ name: String(index), type: field })),
  }));
  const explicit = variants.some((it, index) => it.discriminant !== BigInt(index));
  return { kind: 'enum', variants, repr: RUST_REPR, explicit };
}

function fieldsOf(type: AdtType, fields: readonly FieldDef[], work: Work): readonly Field[] | null {
  const context = { scope: type.scope, substitution: substitutionOf(type), work };
  const present: Field[] = [];
  for (const field of fields) {
    const state = cfgState(field.attributes, type.scope.unit.cfg);
    if (state === 'unknown') return null;
    if (state === 'off') continue;
    // A field of a tuple is called by its place among those that are there.
    const name = /^\d/.test(field.name.text) ? String(present.length) : field.name.text;
    present.push({ name, type: resolveTypeWithin(context, field.type) });
  }
  return present;
}

/** Whether the last field of a struct is unsized for some arguments; rustc then never moves it (`layout_of_uncached`). */
function isLastUnsized(type: AdtType, work: Work): boolean {
  const open = type.item.generics.filter((it) => it.maybeUnsized).map((it) => it.name.text);
  if (open.length === 0) return false;
  const identity = { ...type, args: typeParameters(type), constArgs: [] };
  return mayBeUnsized(identity, new Set(open), work);
}

function typeParameters({ item }: AdtType): readonly Type[] {
  return item.generics.flatMap((it): readonly Type[] =>
    it.kind === 'type' ? [{ kind: 'parameter', name: it.name.text }] : [],
  );
}

function mayBeUnsized(written: Type, open: ReadonlySet<string>, work: Work): boolean {
  const type = throughDeclaration(written);
  const inner = deeper(work);
  if (inner === null) return false;
  switch (type.kind) {
    case 'parameter':
      return open.has(type.name);
    case 'slice':
    case 'str':
    case 'dyn':
      return true;
    case 'external': {
      const shape = externalShape(type);
      if (shape.kind === 'wrapper') return mayBeUnsized(shape.inner, open, inner);
      const last = shape.kind === 'struct' && shape.lastStays ? shape.fields.at(-1) : undefined;
      return last !== undefined && mayBeUnsized(last.type, open, inner);
    }
    case 'adt': {
      const last = type.item.kind === 'struct' ? fieldsOf(type, type.item.fields, inner)?.at(-1) : undefined;
      return last !== undefined && mayBeUnsized(last.type, open, inner);
    }
    default:
      return false;
  }
}

/** null: whether a representation applies cannot be decided. */
function reprTokens(attributes: readonly Attribute[], cfg: CfgEnvironment): readonly Token[] | null {
  const reprs = effectiveAttributes(attributes, cfg).filter((it) => it.attribute.path === 'repr');
  return reprs.every((it) => it.certain) ? reprs.flatMap((it) => it.attribute.tokens) : null;
}

/** The representation that the attributes ask for; null if one of them cannot be read or decided. */
function reprOf(attributes: readonly Attribute[], cfg: CfgEnvironment): Repr | null {
  const tokens = reprTokens(attributes, cfg);
  if (tokens === null) return null;
  let repr: Repr = RUST_REPR;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'ident') continue;
    const next = tokens[index + 1];
    const argument = next?.kind === 'group' ? Number(next.children[0]?.text.replaceAll('_', '')) : null;
    if (argument !== null && (!Number.isInteger(argument) || argument < 1)) return null;
    const int = intType(token.text);
    if (token.text === 'C') repr = { ...repr, c: true };
    else if (token.text === 'packed') repr = { ...repr, packed: argument ?? 1 };
    else if (token.text === 'align') repr = { ...repr, align: Math.max(argument ?? 1, repr.align ?? 1) };
    else if (int !== null) repr = { ...repr, int: { size: int.bits / 8, signed: int.signed } };
    else if (token.text !== 'transparent' && token.text !== 'Rust') return null;
  }
  return repr;
}
