// Struct and enum values from their literals: `S { x: 1 }`, `S(1)`, `E::Unit`, `Self { .. }`.
// Invariant: fields are read with the types that the declaration gives them, generics from the use or from the expected type.

import type { Expr, Path } from '../syntax/ast';
import { partsOf } from './adt';
import { ownerOf } from './associated';
import { adopt, evaluate, fieldOf, type Frame } from './constants';
import { resolvePath, type Definition } from './names';
import { bindGenerics, resolveTypePath, type AdtType, type Type } from './types';
import { unknown, type ConstValue } from './value';

export interface GivenField {
  readonly name: string;
  readonly value: Expr;
}

/** `Path { field: value, ..base }`. */
export function constructPath(
  frame: Frame,
  expr: Expr & { readonly kind: 'struct' },
  expected: Type | null,
): ConstValue {
  const given = expr.fields.map((it) => ({ name: it.name.text, value: it.value }));
  const base = expr.base === null ? null : evaluate(frame, expr.base, expected);
  const named = constructedType(frame, expr.path, expected);
  return named === null ? unknown('the struct is not known') : build(frame, named, { given, base });
}

/** The value of a constructor that a path resolved to. */
export function construct(
  frame: Frame,
  use: {
    readonly path: Path;
    readonly definition: Definition & { readonly kind: 'item' | 'variant' };
    readonly given: readonly GivenField[];
  },
  expected: Type | null,
): ConstValue {
  const { given } = use;
  const named = constructedType(frame, use.path, expected);
  return named === null ? unknown('the type is not known') : build(frame, named, { given, base: null });
}

/** A unit variant of the enum by its name, or null. */
export function unitVariant(type: AdtType, name: string): ConstValue | null {
  if (type.item.kind !== 'enum') return null;
  const variant = type.item.variants.find((it) => it.name.text === name);
  if (variant?.shape !== 'unit') return null;
  return { kind: 'aggregate', type, variant: name, fields: new Map() };
}

export interface Constructed {
  readonly type: AdtType;
  readonly variant: string | null;
}

/** What a path constructs: a struct or union, or a variant of an enum. */
export function constructedType(frame: Frame, path: Path, expected: Type | null): Constructed | null {
  const last = path.segments.at(-1);
  if (last === undefined) return null;
  const type = resolveTypePath(frame, path);
  if (type.kind === 'adt' && type.item.kind !== 'enum')
    return { type: refine(type, expected), variant: null };
  const owner = ownerOf(frame, path);
  if (owner?.type.kind === 'adt' && hasVariant(owner.type, last.text)) {
    return { type: refine(owner.type, expected), variant: last.text };
  }
  const definition = resolvePath(frame.scope, path, 'value');
  if (definition.kind !== 'variant') return null;
  const { item, scope } = definition;
  const bound = bindGenerics(frame, item.generics, { args: last.generics, scope });
  const adt: AdtType = {
    kind: 'adt',
    name: item.name.text,
    item,
    scope,
    args: [...bound.types.values()],
    constArgs: [...bound.consts.values()],
  };
  return { type: refine(adt, expected), variant: last.text };
}

export function build(
  frame: Frame,
  { type, variant }: Constructed,
  { given, base }: { readonly given: readonly GivenField[]; readonly base: ConstValue | null },
): ConstValue {
  const parts = partsOf(type, frame.work);
  const declared =
    parts === null
      ? []
      : parts.kind === 'enum'
        ? (parts.variants.find((it) => it.name === variant)?.fields ?? [])
        : parts.fields;
  const fields = new Map<string, ConstValue>();
  for (const { name, value } of given) {
    const expected = declared.find((it) => it.name === name)?.type ?? null;
    fields.set(name, adopt(evaluate(frame, value, expected), expected));
  }
  if (base !== null) {
    for (const { name } of declared) if (!fields.has(name)) fields.set(name, fieldOf(base, name));
  }
  return { kind: 'aggregate', type, variant, fields };
}

function hasVariant(type: AdtType, name: string): boolean {
  return type.item.kind === 'enum' && type.item.variants.some((it) => it.name.text === name);
}

/** Generics that are not written come from the type that is expected. */
function refine(type: AdtType, expected: Type | null): AdtType {
  if (expected?.kind !== 'adt' || expected.item !== type.item) return type;
  const isOpen =
    type.args.some((it) => it.kind === 'parameter' || it.kind === 'unknown') ||
    type.constArgs.some((it) => it.kind === 'unknown');
  return isOpen ? expected : type;
}
