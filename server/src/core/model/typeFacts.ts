// Every struct, enum and union that an eBPF crate compiles, with its size and where its fields are.
// Invariant: one entry for each declaration, whichever crates and units compile it; a size is rustc's or it is null with a reason.
// Deliberately absent: types with type or const parameters, which have a size only where they are used.

import { cfgState } from '../crates/cfg';
import type { CrateUnit, EbpfCrate, OriginOf } from '../crates/crate';
import type { Block, EnumItem, Item, StructItem } from '../syntax/ast';
import { bodiesWithItems, walkBody } from './bodies';
import { layoutOf, type FieldLayout, type LayoutAnswer, type VariantLayout } from './layout';
import { moduleScope, modulesOf, type Scope } from './names';
import { typeText } from './types';

export interface TypeFacts {
  readonly name: string;
  readonly kind: 'struct' | 'enum' | 'union';
  readonly path: string; // the file that declares it
  readonly offset: number; // of the word `struct`, `enum` or `union` in that file
  readonly size: number | null; // bytes
  readonly align: number | null; // bytes
  /** Of structs and unions, in declaration order. */
  readonly fields: readonly FieldFacts[];
  /** Of enums, in declaration order. */
  readonly variants: readonly { readonly name: string; readonly fields: readonly FieldFacts[] }[];
  /** Why `size` is null. */
  readonly unknown: string | null;
}

export interface FieldFacts {
  readonly name: string;
  readonly type: string; // as messages write it
  readonly offset: number; // bytes from the start of the value
  readonly size: number; // bytes
}

/** The types of all units of the crates, by file and offset. */
export function typeFactsOf(crates: readonly EbpfCrate[]): readonly TypeFacts[] {
  const byPlace = new Map<string, TypeFacts>();
  for (const unit of new Set(crates.flatMap((it) => it.units))) {
    for (const declared of declaredTypes(unit)) {
      const facts = factsOf(declared);
      const key = `${facts.path}\0${facts.offset}\0${facts.name}`;
      const known = byPlace.get(key);
      byPlace.set(key, known === undefined ? facts : agreed(known, facts));
    }
  }
  return [...byPlace.values()].sort((a, b) =>
    a.path < b.path ? -1 : a.path > b.path ? 1 : a.offset - b.offset,
  );
}

interface Declared {
  readonly item: StructItem | EnumItem;
  readonly scope: Scope;
  readonly file: string;
  readonly originOf: OriginOf | null;
}

function declaredTypes(unit: CrateUnit): readonly Declared[] {
  const found: Declared[] = [];
  const add = (item: Item, place: Omit<Declared, 'item'>): void => {
    const isType = item.kind === 'struct' || item.kind === 'union' || item.kind === 'enum';
    if (isType && item.generics.length === 0 && item.name.text !== '') found.push({ item, ...place });
  };
  for (const module of modulesOf(unit)) {
    const scope = moduleScope(unit, module);
    for (const { item, originOf } of [...module.items, ...(module.lookup?.types() ?? [])])
      add(item, { scope, file: module.file, originOf: originOf ?? null });
  }
  for (const body of bodiesWithItems(unit)) {
    const addFrom = (block: Block, around: Scope): void => {
      const scope = { ...around, blocks: [...around.blocks, block] };
      for (const statement of block.statements) {
        if (statement.kind === 'item' && cfgState(statement.item.attributes, unit.cfg) !== 'off')
          add(statement.item, { scope, file: body.scope.module.file, originOf: body.originOf });
      }
    };
    walkBody(body, ({ expr, scope }) => {
      if (expr.kind === 'block') addFrom(expr.block, scope);
    });
  }
  return found;
}

function factsOf({ item, scope, file, originOf }: Declared): TypeFacts {
  const introducer = { start: item.introducer, end: item.introducer + item.kind.length };
  const place =
    originOf === null ? { path: file, span: introducer } : (originOf(introducer) ?? originOf(item.name));
  const layout = layoutOf({
    kind: 'adt',
    name: item.name.text,
    item,
    scope,
    args: [],
    constArgs: [],
  });
  return {
    name: item.name.text,
    kind: item.kind,
    path: place?.path ?? file,
    offset: place?.span.start ?? 0,
    ...sizes(layout),
  };
}

function sizes(layout: LayoutAnswer): Pick<TypeFacts, 'size' | 'align' | 'fields' | 'variants' | 'unknown'> {
  if ('unknown' in layout)
    return { size: null, align: null, fields: [], variants: [], unknown: layout.unknown };
  const { size, align, fields, variants } = layout;
  return { size, align, fields: fields.map(fieldFacts), variants: variants.map(variantFacts), unknown: null };
}

function variantFacts({ name, fields }: VariantLayout): TypeFacts['variants'][number] {
  return { name, fields: fields.map(fieldFacts) };
}

function fieldFacts({ name, type, offset, size }: FieldLayout): FieldFacts {
  return { name, type: typeText(type), offset, size };
}

/** A declaration that several crates compile, under the features that each of them gives it. */
function agreed(first: TypeFacts, second: TypeFacts): TypeFacts {
  if (JSON.stringify(first) === JSON.stringify(second)) return first;
  if (first.size === null || second.size === null) return first.size === null ? first : second;
  const unknown = `${first.name} has another layout in each of the crates that use it`;
  return { ...first, size: null, align: null, fields: [], variants: [], unknown };
}
