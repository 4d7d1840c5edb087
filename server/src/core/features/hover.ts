// What the BPF target and the kernel make of the thing under the cursor: sizes, offsets, map memory. Types and docs are rust-analyzer's to show.
// On a macro and on a helper of aya-ebpf: what the kernel makes of them (attributeHover.ts, helperHover.ts).
// Invariant: only what the model and the tables know; where there is nothing, there is no hover.

import type { EbpfCrate } from '../crates/crate';
import { attributeFacts } from './attributeHover';
import { helperLines } from './helperHover';
import { mapMemory } from './mapMemory';
import { bodiesOf, walkBody, type Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import { layoutOf, type FieldLayout, type LayoutAnswer } from '../model/layout';
import { mapsOf, type MapFacts } from '../model/maps';
import { moduleScope, modulesOf, resolveNames, resolvePath, type Scope } from '../model/names';
import { resolveType, type AdtType, type Type } from '../model/types';
import { typeInExpr, typeInItem } from './typeHover';
import type { Block, EnumItem, Expr, Item, Name, StaticItem, StructItem, UseItem } from '../syntax/ast';
import { bindingsIn, patternsOf } from '../syntax/visit';
import type { Span } from '../text/span';

export interface HoverFacts {
  /** The name that is spoken of. */
  readonly span: Span;
  /** Plain sentences without a full stop, the most important first. */
  readonly lines: readonly string[];
}

/** What is known of the name at `offset` (UTF-16) of a file; null: nothing that a reader does not see. */
export function hoverFactsAt(crates: readonly EbpfCrate[], path: string, offset: number): HoverFacts | null {
  const covers = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  for (const crate of crates) {
    for (const unit of crate.units) {
      for (const module of modulesOf(unit)) {
        if (module.file !== path) continue;
        for (const { item, originOf } of module.items) {
          if (originOf !== undefined) continue;
          const place = { scope: moduleScope(unit, module), covers };
          const found =
            attributeFacts(crate, item, place) ?? (covers(item) ? itemFacts(crate, item, place) : null);
          if (found !== null) return found;
        }
      }
      for (const body of bodiesOf(unit)) {
        if (body.file !== path || body.originOf !== null || !covers(body.item)) continue;
        const found = bodyFacts(crate, body, covers);
        if (found !== null) return found;
      }
    }
  }
  return null;
}

interface Place {
  readonly scope: Scope;
  readonly covers: (span: Span) => boolean;
}

function itemFacts(crate: EbpfCrate, item: Item, place: Place): HoverFacts | null {
  const own = namedFacts(crate, item, place);
  if (own !== null) return own;
  const written = typeInItem(item, place);
  return written === null ? null : sized(written.span, written.type);
}

/** Of the names that the item declares. */
function namedFacts(crate: EbpfCrate, item: Item, { scope, covers }: Place): HoverFacts | null {
  if (item.kind === 'static')
    return covers(item.name) ? staticFacts(crate, item, { scope, span: item.name }) : null;
  if (item.kind === 'typeAlias' && item.type !== null && item.generics.length === 0) {
    return covers(item.name) ? sized(item.name, resolveType(scope, item.type)) : null;
  }
  if (item.kind === 'use') return importFacts(crate, item, { scope, covers });
  if (item.kind !== 'struct' && item.kind !== 'union' && item.kind !== 'enum') return null;
  if (item.generics.length > 0) return null;
  const type = plainAdt(item, scope);
  if (covers(item.name)) return sized(item.name, type);
  if (item.kind === 'enum') return variantFieldFacts(item, type, covers);
  const field = item.fields.find((it) => covers(it.name));
  return field === undefined ? null : fieldFacts(field.name, type);
}

function variantFieldFacts(item: EnumItem, type: AdtType, covers: Place['covers']): HoverFacts | null {
  const layout = layoutOf(type);
  if ('unknown' in layout) return null;
  for (const variant of item.variants) {
    const name = variant.fields.find((it) => covers(it.name))?.name;
    const places = layout.variants.find((it) => it.name === variant.name.text)?.fields;
    const field = places?.find((it) => it.name === name?.text);
    if (name !== undefined && field !== undefined) return placeFacts(name, field);
  }
  return null;
}

/** A helper that a `use` names. */
function importFacts(crate: EbpfCrate, item: UseItem, { scope, covers }: Place): HoverFacts | null {
  for (const { leading, segments, glob } of item.leaves) {
    const last = segments.at(-1);
    if (glob || last === undefined || !covers(last)) continue;
    const names = segments.map(({ text }) => text);
    const definition = resolveNames(scope, { leading, names }, 'value');
    const lines =
      definition.kind === 'external' ? helperLines(crate, { body: null, path: definition.path }) : [];
    if (lines.length > 0) return { span: spanOf(last), lines };
  }
  return null;
}

function plainAdt(item: StructItem | EnumItem, scope: Scope): AdtType {
  return { kind: 'adt', name: item.name.text, item, scope, args: [], constArgs: [] };
}

function staticFacts(
  crate: EbpfCrate,
  item: StaticItem,
  { scope, span }: { readonly scope: Scope; readonly span: Span },
): HoverFacts | null {
  const map = mapsOf(crate).find((it) => it.item === item);
  return map === undefined
    ? sized(span, resolveType(scope, item.type))
    : { span: spanOf(span), lines: mapLines(map) };
}

function bodyFacts(crate: EbpfCrate, body: Body, covers: (span: Span) => boolean): HoverFacts | null {
  let found: HoverFacts | null = null;
  const types = inferBody(body);
  const binding = (name: Name): void => {
    if (covers(name)) found ??= sized(name, types.typeOfBinding(name));
  };
  if (body.item.kind === 'fn') for (const it of body.item.parameters) bindingsIn(it.pattern).forEach(binding);
  walkBody(body, ({ expr, scope }) => {
    if (found !== null || !covers(expr)) return;
    for (const pattern of patternsOf(expr)) bindingsIn(pattern).forEach(binding);
    if (expr.kind === 'block') found ??= declaredFacts(crate, expr.block, { scope, covers });
    const written = found === null ? typeInExpr(expr, { scope: scopeIn(expr, scope), covers }) : null;
    if (written !== null) found = sized(written.span, written.type);
    if (expr.kind === 'struct' && covers(expr.path)) found ??= sized(expr.path, types.typeOf(expr));
    if (expr.kind === 'field' && covers(expr.field))
      found ??= fieldFacts(expr.field, types.typeOf(expr.value));
    if (expr.kind !== 'path') return;
    const definition = resolvePath(scope, expr.path, 'value');
    if (definition.kind === 'external') {
      const lines = helperLines(crate, { body, path: definition.path });
      if (lines.length > 0) found ??= { span: spanOf(expr), lines };
    }
    const isLocal = expr.path.segments.length === 1 && types.typeOf(expr).kind !== 'unknown';
    if (definition.kind === 'item' && definition.item.kind === 'static')
      found ??= staticFacts(crate, definition.item, { scope: definition.scope, span: expr });
    else if (isLocal && definition.kind === 'unknown') found ??= sized(expr, types.typeOf(expr));
  });
  return found;
}

/** What a block declares is seen in all of it. */
function scopeIn(expr: Expr, scope: Scope): Scope {
  return expr.kind === 'block' ? { ...scope, blocks: [...scope.blocks, expr.block] } : scope;
}

/** Items that stand in a body. */
function declaredFacts(crate: EbpfCrate, block: Block, { scope, covers }: Place): HoverFacts | null {
  const inner = { ...scope, blocks: [...scope.blocks, block] };
  for (const statement of block.statements) {
    if (statement.kind !== 'item' || !covers(statement.item)) continue;
    const found = itemFacts(crate, statement.item, { scope: inner, covers });
    if (found !== null) return found;
  }
  return null;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Size and alignment, or null where they are not known. */
function sized(span: Span, type: Type): HoverFacts | null {
  const layout = layoutOf(type);
  return 'unknown' in layout
    ? null
    : { span: spanOf(span), lines: [`${bytes(layout.size)} on the BPF target, aligned to ${layout.align}`] };
}

function fieldFacts(name: Name, value: Type): HoverFacts | null {
  const owner = value.kind === 'reference' ? value.target : value;
  const field = fieldIn(layoutOf(owner), name.text);
  return field === null ? null : placeFacts(name, field);
}

function placeFacts(name: Name, { offset, size }: FieldLayout): HoverFacts {
  return { span: spanOf(name), lines: [`Offset ${offset}, ${bytes(size)} on the BPF target`] };
}

function fieldIn(layout: LayoutAnswer, name: string): FieldLayout | null {
  return 'unknown' in layout ? null : (layout.fields.find((it) => it.name === name) ?? null);
}

function mapLines(map: MapFacts): readonly string[] {
  const { kind, maxEntries } = map;
  const { major, minor } = kind.minKernel;
  const key = map.key === null ? null : sizeOf(map.key);
  const value = map.value === null ? null : sizeOf(map.value);
  const isRing = kind.kernelType === 'BPF_MAP_TYPE_RINGBUF';
  const parts = [
    key === null ? null : `key ${bytes(key)}`,
    value === null ? null : `value ${bytes(value)}`,
    maxEntries === null || isRing ? null : `${maxEntries.toLocaleString('en')} entries`,
    map.pinned ? 'pinned by name' : null,
    map.exportedName === map.name ? null : `called \`${map.exportedName}\` in the object`,
  ].filter((it) => it !== null);
  return [
    `\`${kind.kernelType}\`, since Linux ${major}.${minor}`,
    ...(parts.length === 0 ? [] : [parts.join(', ')]),
    ...memoryLines(map),
  ];
}

function memoryLines(map: MapFacts): readonly string[] {
  const { kind, maxEntries, flags } = map;
  const memory = mapMemory(map);
  if (memory === null || maxEntries === null) return [];
  if (kind.kernelType === 'BPF_MAP_TYPE_RINGBUF') {
    const fits = maxEntries > 0n && (maxEntries & (maxEntries - 1n)) === 0n && maxEntries % 4096n === 0n;
    const size = `${bytes(memory.shared)} shared by all CPUs`;
    return [fits ? size : `${size}; the kernel wants a power of two that is a multiple of the page size`];
  }
  if (!/HASH$/.test(kind.kernelType))
    return [
      kind.perCpu ? `${bytes(memory.perCpu)} of values on each CPU` : `${bytes(memory.shared)} of values`,
    ];
  const NO_PREALLOC = 1n;
  const when = flags !== null && (flags & NO_PREALLOC) !== 0n ? 'when full' : 'from the start';
  return kind.perCpu
    ? [`${bytes(memory.perCpu)} of values on each CPU and ${bytes(memory.shared)} of keys ${when}`]
    : [`${bytes(memory.shared)} of keys and values ${when}`];
}

function sizeOf(type: Type): number | null {
  const layout = layoutOf(type);
  return 'unknown' in layout ? null : layout.size;
}

function bytes(size: number): string {
  return size === 1 ? '1 byte' : `${size.toLocaleString('en')} bytes`;
}
