// A mutable static becomes a map: its declaration, the imports, and every use in the crate, or nothing.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Body } from '../model/bodies';
import { isPlainData, isZeroValid, layoutOf } from '../model/layout';
import type { StaticFacts } from '../model/statics';
import { resolveType, typeText, type Type } from '../model/types';
import type { FileEdits, TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { rewriteFunction, type Blocker, type MapTarget, type Use } from './functionRewrite';
import { importsFor } from './imports';
import { indentAt, lineEnd, MAX_WIDTH, withLineEndsOf } from './layoutText';
import type { ValueCast } from './siteRewrite';
import { removeUnusedWrapper } from './unusedWrapper';

export type MapKindName = 'PerCpuArray' | 'Array';

export interface Conversion {
  readonly edits: readonly FileEdits[];
  /** Type of one entry of the new map. */
  readonly entryType: string;
}

export type Converted = Conversion | { readonly blockers: readonly Blocker[] };

export interface ConversionContext {
  readonly crate: EbpfCrate;
  readonly files: FileStore;
}

/** The largest value of a per-CPU map in bytes (PCPU_MIN_UNIT_SIZE; 32,769 fails with E2BIG, measured). */
const LARGEST_PER_CPU_VALUE = 32_768;
/** The largest value of an array map that every kernel takes (KMALLOC_MAX_SIZE, 4 MiB). */
const LARGEST_VALUE = 4 << 20;

/** One static into one map of its own name. */
export function convertToMap(facts: StaticFacts, kind: MapKindName, context: ConversionContext): Converted {
  const { item } = facts;
  const shape = valueShape(facts, kind, context);
  if ('blocker' in shape) return { blockers: [shape.blocker] };
  const whole: MapTarget = { item, map: item.name.text, index: '0', ...shape, elementwise: false };
  const attempt =
    shape.elements === null
      ? null
      : rewriteUses([facts], () => ({ ...whole, ...shape.elements, elementwise: true }), context);
  const byElement = attempt !== null && !('blockers' in attempt);
  const uses = byElement ? attempt : rewriteUses([facts], () => whole, context);
  if ('blockers' in uses) return uses;
  const entryType = byElement && shape.elements !== null ? shape.elements.type : shape.type;
  const entries = byElement && shape.elements !== null ? shape.elements.count : '1';
  const declaration = declareMap(facts, { kind, entryType, entries }, { context, uses: uses.edits });
  return { edits: merge([...uses.edits, declaration]), entryType };
}

/** Several counters of one type and module into one map, each with an index constant of its own name. */
export function combineIntoMap(
  counters: readonly StaticFacts[],
  name: string,
  context: ConversionContext,
): Converted {
  const [first] = counters;
  const shapes = counters.map((it) => valueShape(it, 'PerCpuArray', context));
  const blockers = shapes.flatMap((it) => ('blocker' in it ? [it.blocker] : []));
  const [shape] = shapes;
  if (first === undefined || shape === undefined || blockers.length > 0 || 'blocker' in shape)
    return { blockers };
  const uses = rewriteUses(
    counters,
    (it) => ({ item: it.item, map: name, index: it.item.name.text, ...shape, elementwise: false }),
    context,
  );
  if ('blockers' in uses) return uses;
  const text = textOf(first.file, context);
  const declared = counters.flatMap((it, index) => indexConstant(it, index, text));
  const last = counters.reduce((a, b) => (b.item.end > a.item.end ? b : a));
  const imports = importsFor(first.scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', 'PerCpuArray'], namespace: 'type' },
    ],
    replaced: declared.map((it) => it.span),
  });
  const [map = 'map', mapType = 'PerCpuArray'] = imports.names;
  const indent = indentAt(text, last.item.start);
  const line = declarationLine({
    indent,
    head: `static ${name}: `,
    mapType,
    entryType: shape.type,
    entries: String(counters.length),
  });
  const at = lineEnd(text, last.item.end);
  const visibility = widestVisibility(counters, text);
  const gap = /^\r?\n[ \t]*(?:\r?\n|\}|$)/.test(text.slice(at)) || at >= text.length ? '' : '\n';
  const map_ = {
    span: { start: at, end: at },
    newText: `\n\n${indent}#[${map}]\n${indent}${visibility}${line}${gap}`,
  };
  const edits = [{ path: first.file, edits: [...declared, ...imports.edits, map_] }];
  return {
    edits: merge([...uses.edits, ...edits].map((it) => withEnds(it, context))),
    entryType: shape.type,
  };
}

interface ValueShape {
  readonly type: string;
  readonly cast: ValueCast;
  readonly wrapper: MapTarget['wrapper'];
  readonly scalar: boolean;
  /** For an array of numbers: its elements as entries. */
  readonly elements: {
    readonly type: string;
    readonly count: string;
    readonly cast: ValueCast;
    readonly scalar: boolean;
  } | null;
}

function valueShape(
  facts: StaticFacts,
  kind: MapKindName,
  { crate, files }: ConversionContext,
): ValueShape | { readonly blocker: Blocker } {
  const { item, file } = facts;
  const blocked = (why: string, span: Span = item.type): { readonly blocker: Blocker } => ({
    blocker: { path: file, span, why },
  });
  if (facts.originOf !== null) {
    return { blocker: { path: facts.place.path, span: facts.place.span, why: 'a macro declares it' } };
  }
  if (facts.scope.unit.ayaNames.length === 0 && !crate.lone) {
    return blocked(`the crate \`${facts.scope.unit.name}\` does not depend on aya-ebpf`, item.name);
  }
  const [opaque] = facts.uses.opaque;
  if (opaque !== undefined)
    return {
      blocker: { path: opaque.file, span: opaque.span, why: `it is used inside of \`${opaque.macro}!\`` },
    };
  if (facts.unclear) return blocked('it is named in code that does not parse', item.name);
  const hostUse = facts.scope.unit.shared ? usedByHost(facts, crate, files) : null;
  if (hostUse !== null) return { blocker: hostUse };
  const { value, wrapper } = unwrapped(facts);
  if (value === null) return blocked(`the value inside of \`${facts.typeText}\` cannot be told`);
  const layout = layoutOf(value);
  if ('unknown' in layout)
    return blocked(`the size of \`${typeText(value)}\` is not known: ${layout.unknown}`);
  const most = kind === 'PerCpuArray' ? LARGEST_PER_CPU_VALUE : LARGEST_VALUE;
  if (layout.size === 0) return blocked('it has no bytes');
  if (layout.align > 8)
    return blocked(`its alignment of ${layout.align} is more than the 8 that a map value has`);
  if (isZeroValid(value) !== true)
    return blocked(`all-zero bytes are no value of \`${typeText(value)}\`, and map values start at zero`);
  if (isPlainData(value) !== true)
    return blocked(`\`${typeText(value)}\` holds pointers, which no map value may`);
  const source = textOf(file, { crate, files }).slice(item.type.start, item.type.end);
  const written =
    wrapper === 'none' ? source : facts.type.kind === 'adt' ? typeText(value) : innerSource(source, value);
  const cast = castOf(value);
  const elements =
    value.kind === 'array' && wrapper === 'none' ? elementsOf(facts, value, { crate, files }) : null;
  if (layout.size > most && elements === null)
    return blocked(`${layout.size} bytes are more than a ${kind} value may have (${most})`);
  return { type: cast.kind === 'none' ? written : cast.to, cast, wrapper, scalar: isScalar(value), elements };
}

/** What the static's wrappers hold: the `u64` of an AtomicU64, an UnsafeCell<u64>, a local newtype around one. */
function unwrapped({ nature, type }: StaticFacts): {
  readonly value: Type | null;
  readonly wrapper: MapTarget['wrapper'];
} {
  if (nature !== 'interior mutability') return { value: type, wrapper: 'none' };
  if (type.kind === 'adt') return { value: newtypeOfCell(type), wrapper: 'cell' };
  if (type.kind !== 'external') return { value: null, wrapper: 'cell' };
  const name = type.path.at(-1) ?? '';
  if (name === 'UnsafeCell' || name === 'SyncUnsafeCell')
    return { value: type.args[0] ?? null, wrapper: 'cell' };
  const atomic = /^Atomic([UI])(8|16|32|64|size)$/.exec(name);
  if (atomic === null) return { value: null, wrapper: 'cell' };
  return { value: integer(`${(atomic[1] ?? 'u').toLowerCase()}${atomic[2] ?? '64'}`), wrapper: 'atomic' };
}

/** The `T` of a local `struct G(UnsafeCell<T>)`. */
function newtypeOfCell({ item, scope }: Type & { readonly kind: 'adt' }): Type | null {
  if (item.kind !== 'struct' || item.generics.length > 0) return null;
  const [field, ...others] = item.fields;
  if (field === undefined || others.length > 0) return null;
  const cell = resolveType(scope, field.type);
  const isCell = cell.kind === 'external' && /^(?:Sync)?UnsafeCell$/.test(cell.path.at(-1) ?? '');
  return isCell ? (cell.args[0] ?? null) : null;
}

function integer(name: string): Type {
  const size = name.slice(1);
  return { kind: 'int', name, bits: size === 'size' ? 64 : Number(size), signed: name.startsWith('i') };
}

function innerSource(source: string, value: Type): string {
  const inner = /<([\s\S]*)>\s*$/.exec(source)?.[1];
  return inner?.trim() ?? typeText(value);
}

function castOf(type: Type): ValueCast {
  if (type.kind === 'bool') return { kind: 'bool', from: 'bool', to: 'u8' };
  if (type.kind === 'int' && (type.name === 'usize' || type.name === 'isize')) {
    return { kind: 'number', from: type.name, to: type.name === 'usize' ? 'u64' : 'i64' };
  }
  return { kind: 'none', from: '', to: '' };
}

function isScalar(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'char' || type.kind === 'float';
}

function elementsOf(
  facts: StaticFacts,
  array: Type & { readonly kind: 'array' },
  context: ConversionContext,
): ValueShape['elements'] {
  const { type } = facts.item;
  if (!isScalar(array.element) || type.kind !== 'array') return null;
  const text = textOf(facts.file, context);
  const length = text.slice(type.length.start, type.length.end);
  const count =
    type.length.kind === 'literal'
      ? length.replace(/_?usize$/, '')
      : type.length.kind === 'path'
        ? `${length} as u32`
        : `(${length}) as u32`;
  const cast = castOf(array.element);
  const element = text.slice(type.element.start, type.element.end);
  return { type: cast.kind === 'none' ? element : cast.to, count, cast, scalar: true };
}

/** A static of a shared crate that host code names too cannot become a map. */
function usedByHost({ item }: StaticFacts, crate: EbpfCrate, files: FileStore): Blocker | null {
  for (const path of crate.userSpace.flatMap((it) => it.files)) {
    const at = new RegExp(`(?<![\\w"])${item.name.text}(?![\\w"])`).exec(files.text(path) ?? '')?.index;
    if (at !== undefined)
      return {
        path,
        span: { start: at, end: at + item.name.text.length },
        why: 'user-space code uses the static itself',
      };
  }
  return null;
}

function rewriteUses(
  statics: readonly StaticFacts[],
  targetOf: (facts: StaticFacts) => MapTarget,
  context: ConversionContext,
): { readonly edits: readonly FileEdits[] } | { readonly blockers: readonly Blocker[] } {
  const targets = new Map(statics.map((it) => [it, targetOf(it)]));
  const byBody = new Map<Body, Use[]>();
  for (const [facts, target] of targets) {
    for (const site of facts.uses.sites)
      byBody.set(site.body, [...(byBody.get(site.body) ?? []), { site, target }]);
  }
  const edits: FileEdits[] = [];
  const blockers: Blocker[] = [];
  for (const [body, uses] of byBody) {
    const rewritten = rewriteFunction(body, uses, textOf(body.file, context));
    if ('blocker' in rewritten) blockers.push(rewritten.blocker);
    else edits.push(withEnds({ path: body.file, edits: rewritten.edits }, context));
  }
  return blockers.length > 0 ? { blockers } : { edits };
}

interface NewMap {
  readonly kind: MapKindName;
  readonly entryType: string;
  readonly entries: string;
}

/** `#[map]` above, the map type and constructor in the place of the old ones; comments, docs and visibility stay. */
function declareMap(
  { item, scope, file, ...rest }: StaticFacts,
  { kind, entryType, entries }: NewMap,
  { context, uses }: { readonly context: ConversionContext; readonly uses: readonly FileEdits[] },
): FileEdits {
  const text = textOf(file, context);
  const value = item.value ?? item.type;
  const removedAttributes = symbolAttributes({ item, text });
  const removedWrapper = removeUnusedWrapper({ item, scope, file, ...rest }, context);
  const replaced = [
    item.type,
    value,
    ...removedWrapper.map((it) => it.span),
    ...uses.filter((it) => it.path === file).flatMap((it) => it.edits.map((edit) => edit.span)),
  ];
  const imports = importsFor(scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', kind], namespace: 'type' },
    ],
    replaced,
  });
  const [map = 'map', mapType = kind] = imports.names;
  const indent = indentAt(text, item.start);
  const exported = exportName(item);
  const attribute = exported === null ? `#[${map}]` : `#[${map}(name = ${exported})]`;
  const head = text.slice(item.keyword, item.type.start).replace(/\bmut\s+/, '');
  const line = declarationLine({ indent, head, mapType, entryType, entries });
  const between = text.slice(item.type.end, value.start);
  const plain = /^\s*=\s*$/.test(between);
  const edits: TextEdit[] = [
    ...removedAttributes,
    ...removedWrapper,
    ...imports.edits,
    { span: { start: item.keyword, end: item.keyword }, newText: `${attribute}\n${indent}` },
    ...withoutMut(item, text),
    { span: { start: item.type.start, end: item.type.end }, newText: `${mapType}<${entryType}>` },
    ...(plain
      ? [
          {
            span: { start: item.type.end, end: value.end },
            newText: line.slice(line.indexOf('> =') < 0 ? 0 : tailStart(line)).replace(/;$/, ''),
          },
        ]
      : [
          {
            span: { start: value.start, end: value.end },
            newText: `${mapType}::with_max_entries(${entries}, 0)`,
          },
        ]),
  ];
  return withEnds({ path: file, edits }, context);
}

/** Where the type ends in a printed declaration. */
function tailStart(line: string): number {
  return line.lastIndexOf('> =') + 1;
}

function declarationLine(parts: {
  readonly indent: string;
  readonly head: string;
  readonly mapType: string;
  readonly entryType: string;
  readonly entries: string;
}): string {
  const { indent, head, mapType, entryType, entries } = parts;
  const left = `${head}${mapType}<${entryType}> =`;
  const right = `${mapType}::with_max_entries(${entries}, 0);`;
  const fits = indent.length + left.length + 1 + right.length <= MAX_WIDTH;
  return fits ? `${left} ${right}` : `${left}\n${indent}    ${right}`;
}

function withoutMut({ keyword, name }: StaticFacts['item'], text: string): readonly TextEdit[] {
  const at = /\bmut\s+/.exec(text.slice(keyword, name.start));
  if (at === null) return [];
  const start = keyword + at.index;
  return [{ span: { start, end: start + at[0].length }, newText: '' }];
}

/** Attributes that `#[map]` writes itself: the symbol's name and section. */
function symbolAttributes({
  item,
  text,
}: {
  readonly item: StaticFacts['item'];
  readonly text: string;
}): readonly TextEdit[] {
  return item.attributes
    .filter((it) => ['no_mangle', 'export_name', 'used', 'link_section'].includes(it.path))
    .map((it) => {
      const next = text.slice(it.end).search(/\S/);
      return { span: { start: it.start, end: it.end + Math.max(next, 0) }, newText: '' };
    });
}

function exportName(item: StaticFacts['item']): string | null {
  const value = item.attributes.find((it) => it.path === 'export_name')?.value;
  return value?.kind === 'literal' ? value.text : null;
}

/** `static mut MASK: usize = 1;` → `const MASK: u32 = 0;` */
function indexConstant({ item }: StaticFacts, index: number, text: string): readonly TextEdit[] {
  const visibility = item.visibilitySpan;
  const start = visibility === null ? item.keyword : visibility.end + 1;
  const value = item.value ?? item.type;
  return [
    ...symbolAttributes({ item, text }),
    { span: { start, end: item.name.start }, newText: 'const ' },
    { span: { start: item.type.start, end: item.type.end }, newText: 'u32' },
    { span: { start: value.start, end: value.end }, newText: String(index) },
  ];
}

function widestVisibility(counters: readonly StaticFacts[], text: string): string {
  const spans = counters.flatMap(({ item }) => (item.visibilitySpan === null ? [] : [item.visibilitySpan]));
  const texts = spans.map((it) => text.slice(it.start, it.end));
  const widest = texts.find((it) => it === 'pub') ?? texts[0];
  return widest === undefined ? '' : `${widest} `;
}

function textOf(path: string, { files }: ConversionContext): string {
  return files.text(path) ?? '';
}

function withEnds({ path, edits }: FileEdits, context: ConversionContext): FileEdits {
  return { path, edits: withLineEndsOf(textOf(path, context), edits) };
}

function merge(edits: readonly FileEdits[]): readonly FileEdits[] {
  const byPath = new Map<string, TextEdit[]>();
  for (const it of edits) byPath.set(it.path, [...(byPath.get(it.path) ?? []), ...it.edits]);
  return [...byPath].map(([path, list]) => ({ path, edits: list }));
}
