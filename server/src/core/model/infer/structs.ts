// Struct literals and the fields of structs of other crates.

import type { Expr } from '../../syntax/ast';
import { partsOf, type Field } from '../adt';
import { resolvePath } from '../names';
import {
  newContext,
  resolveType,
  resolveTypePath,
  substitutionOf,
  unknownType,
  type AdtType,
  type ExternalType,
  type Type,
} from '../types';
import { newWork } from '../work';
import { check, infer } from './expressions';
import { openAdt } from './paths';
import type { Around } from './session';

/** The fields of a struct of another crate, where they are known. */
export function fieldsOfStruct(type: ExternalType): readonly Field[] | null {
  const parts = partsOf(type, newWork());
  return parts === null || parts.kind === 'enum' ? null : parts.fields;
}

export function structType(
  around: Around,
  expr: Expr & { readonly kind: 'struct' },
  hint: Type | null,
): Type {
  const { variables } = around.session;
  const type = literalOf(around, expr);
  const expected = hint === null ? null : variables.shallow(hint);
  if (expected?.kind === type.kind) variables.tryUnify(type, expected);
  const variant = expr.path.segments.at(-1)?.text ?? '';
  for (const field of expr.fields) {
    const declared = fieldOfLiteral(type, variant, field.name.text);
    if (declared === null) variables.taint(infer(around, field.value, null));
    else check(around, field.value, declared);
  }
  if (expr.base !== null) check(around, expr.base, type);
  return type;
}

function literalOf(around: Around, expr: Expr & { readonly kind: 'struct' }): Type {
  const { path } = expr;
  const definition = resolvePath(around.scope, path, 'type');
  if (definition.kind === 'item') {
    const { item, scope } = definition;
    const generics = path.segments.at(-1)?.generics ?? null;
    if (item.kind === 'struct' || item.kind === 'union') return openAdt(around, { item, scope, generics });
  }
  if (definition.kind === 'variant') {
    const generics = path.segments.at(-1)?.generics ?? path.segments.at(-2)?.generics ?? null;
    return openAdt(around, { item: definition.item, scope: definition.scope, generics });
  }
  const context = newContext(around.scope, around.substitution);
  const whole = resolveTypePath(context, path);
  if (whole.kind !== 'unknown') return whole;
  // `Self::Variant { … }`
  const owner =
    path.segments.length > 1
      ? resolveTypePath(context, { ...path, segments: path.segments.slice(0, -1) })
      : null;
  return owner?.kind === 'adt' && owner.item.kind === 'enum' ? owner : whole;
}

function fieldOfLiteral(type: Type, variant: string, name: string): Type | null {
  if (type.kind === 'external') return fieldsOfStruct(type)?.find((it) => it.name === name)?.type ?? null;
  if (type.kind !== 'adt') return null;
  const field = fieldsOf(type, variant).find((it) => it.name.text === name);
  return field === undefined
    ? unknownType(`there is no field ${name}`)
    : resolveType(type.scope, field.type, substitutionOf(type));
}

function fieldsOf(type: AdtType, variant: string) {
  return type.item.kind === 'enum'
    ? (type.item.variants.find((it) => it.name.text === variant)?.fields ?? [])
    : type.item.fields;
}
