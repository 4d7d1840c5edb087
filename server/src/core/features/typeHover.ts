// The type that is written under the cursor, generics as they are given there: in fields, parameters, locals, casts, calls and literals.
// Invariant: only types of structs, enums, unions and aliases; how large `u32` is nobody has to be told.

import type { Scope } from '../model/names';
import { isAyaMapType } from '../data/maps';
import { resolveType, type Type } from '../model/types';
import type { Expr, GenericArgs, Item, Path, TypeRef } from '../syntax/ast';
import { patternsOf } from '../syntax/visit';
import type { Span } from '../text/span';

export interface WrittenType {
  /** The name that is spoken of. */
  readonly span: Span;
  readonly type: Type;
}

export interface TypeSearch {
  readonly scope: Scope;
  readonly covers: (span: Span) => boolean;
}

/** The type that an item's head names at the cursor: not those in bodies. */
export function typeInItem(item: Item, search: TypeSearch): WrittenType | null {
  return first(typesOfItem(item), search);
}

/** The type that an expression names at the cursor, its inner expressions aside. */
export function typeInExpr(expr: Expr, search: TypeSearch): WrittenType | null {
  return first(typesOfExpr(expr), search);
}

function first(types: readonly TypeRef[], search: TypeSearch): WrittenType | null {
  for (const it of types) {
    const found = search.covers(it) ? innermost(it, search) : null;
    if (found !== null) return found;
  }
  return null;
}

function innermost(type: TypeRef, search: TypeSearch): WrittenType | null {
  const inner = first(partsOf(type), search);
  if (inner !== null || type.kind !== 'path') return inner;
  const name = type.path.segments.at(-1);
  if (name === undefined || !search.covers(name)) return null;
  const resolved = resolveType(search.scope, type);
  const isOwn = resolved.kind === 'adt' || resolved.kind === 'external';
  const isMap = resolved.kind === 'external' && isAyaMapType(resolved.path);
  return isOwn && !isMap ? { span: { start: name.start, end: name.end }, type: resolved } : null;
}

function partsOf(type: TypeRef): readonly TypeRef[] {
  switch (type.kind) {
    case 'path':
      return argumentsOf(type.path);
    case 'array':
    case 'slice':
      return [type.element];
    case 'tuple':
      return type.elements;
    case 'reference':
    case 'pointer':
      return [type.target];
    case 'function':
      return type.result === null ? type.parameters : [...type.parameters, type.result];
    default:
      return [];
  }
}

function typesOfItem(item: Item): readonly TypeRef[] {
  switch (item.kind) {
    case 'struct':
    case 'union':
      return item.fields.map((it) => it.type);
    case 'enum':
      return item.variants.flatMap((it) => it.fields.map((field) => field.type));
    case 'static':
    case 'const':
      return [item.type];
    case 'typeAlias':
      return item.type === null ? [] : [item.type];
    case 'fn':
      return [
        ...item.parameters.flatMap((it) => it.type ?? []),
        ...(item.result === null ? [] : [item.result]),
      ];
    case 'impl':
      return [item.self, ...item.items.flatMap(typesOfItem)];
    case 'trait':
    case 'externBlock':
      return item.items.flatMap(typesOfItem);
    default:
      return [];
  }
}

function typesOfExpr(expr: Expr): readonly TypeRef[] {
  switch (expr.kind) {
    case 'block':
      return expr.block.statements.flatMap((it) =>
        it.kind === 'let' ? (it.type ?? []) : it.kind === 'item' ? typesOfItem(it.item) : [],
      );
    case 'cast':
      return [expr.type];
    case 'path':
      return argumentsOf(expr.path);
    case 'struct':
      return argumentsOf(expr.path);
    case 'methodCall':
      return typesIn(expr.generics);
    case 'closure':
      return expr.parameters.flatMap((it) => it.type ?? []);
    default:
      return patternsOf(expr).flatMap((it) => ('path' in it ? argumentsOf(it.path) : []));
  }
}

function argumentsOf({ qself, segments }: Path): readonly TypeRef[] {
  return [...(qself === null ? [] : [qself]), ...segments.flatMap((it) => typesIn(it.generics))];
}

function typesIn(generics: GenericArgs | null): readonly TypeRef[] {
  return generics?.types ?? [];
}
