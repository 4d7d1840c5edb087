// The fields and variants of structs, unions and enums: of the crate's own and of the types of core that the analyzer knows, in one shape.
// Invariant: what stands under a cfg, or has attributes that cannot be read, makes the answer null.

import type { Attribute, FieldDef, Token } from '../syntax/ast';
import { RUST_REPR, type Repr } from './arrangement';
import { evaluateWithin } from './constants';
import { externalShape } from './layoutTable';
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
  return type.kind === 'adt' ? ownParts(type, inner) : externalParts(type);
}

/** The integer type that `as` gives an enum's discriminant before it converts it. */
export function discriminantType(type: AdtType): Type | null {
  for (const token of reprTokens(type.item.attributes)) {
    const int = intType(token.text);
    if (int !== null) return int;
  }
  return intType('isize');
}

function ownParts(type: AdtType, work: Work): Parts | null {
  const { item } = type;
  const repr = reprOf(item.attributes);
  if (repr === null) return null;
  if (item.kind !== 'enum') {
    const fields = fieldsOf(type, item.fields, work);
    return fields === null ? null : { kind: item.kind, fields, repr, lastStays: false };
  }
  const context = { scope: type.scope, substitution: substitutionOf(type), work };
  const expected = discriminantType(type);
  const variants: Variant[] = [];
  let next = 0n;
  for (const variant of item.variants) {
    const fields = isConditional(variant.attributes) ? null : fieldsOf(type, variant.fields, work);
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
  if (fields.some((it) => isConditional(it.attributes))) return null;
  const context = { scope: type.scope, substitution: substitutionOf(type), work };
  return fields.map((it) => ({ name: it.name.text, type: resolveTypeWithin(context, it.type) }));
}

function isConditional(attributes: readonly Attribute[]): boolean {
  return attributes.some((it) => it.path === 'cfg');
}

function reprTokens(attributes: readonly Attribute[]): readonly Token[] {
  return attributes.filter((it) => it.path === 'repr').flatMap((it) => it.tokens);
}

/** The representation that the attributes ask for; null if one of them cannot be read or decided. */
function reprOf(attributes: readonly Attribute[]): Repr | null {
  const hidden = attributes.some(
    (it) => it.path === 'cfg_attr' && it.tokens.some((token) => token.text === 'repr'),
  );
  if (hidden) return null;
  const tokens = reprTokens(attributes);
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
