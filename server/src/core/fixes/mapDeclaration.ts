// The declaration of a static as that of a map, with what it imports; comments, docs, visibility and other attributes stay.

import type { StaticFacts } from '../model/statics';
import type { FileEdits, TextEdit } from '../text/edit';
import { contains } from '../text/span';
import { textOf, type ConversionContext, type MapKindName } from './conversion';
import { importsFor } from './imports';
import { indentAt, indentUnit, MAX_WIDTH, widthOf } from './layoutText';
import { mapNameLiteral } from './mapName';
import { withoutOrphans } from './orphans';
import { removeUnusedWrapper } from './unusedWrapper';

export interface NewMap {
  readonly kind: MapKindName;
  readonly entryType: string;
  readonly entries: string;
}

/** `#[map]` above, the map type and constructor in the place of the old ones; comments, docs and visibility stay. */
export function declareMap(
  facts: StaticFacts,
  { kind, entryType, entries }: NewMap,
  { context, uses }: { readonly context: ConversionContext; readonly uses: readonly FileEdits[] },
): FileEdits {
  const { item, scope, file } = facts;
  const text = textOf(file, context);
  const value = item.value ?? item.type;
  const removedAttributes = symbolAttributes({ item, text });
  const written = `${entryType} ${entries}`;
  const unneeded = unneededAfter(facts, written, context);
  const replaced = [
    item.type,
    value,
    ...unneeded.map((it) => it.span),
    ...uses.filter((it) => it.path === file).flatMap((it) => it.edits.map((edit) => edit.span)),
  ];
  const imports = importsFor(scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', kind], namespace: 'type' },
    ],
    replaced,
    written,
  });
  const [map = 'map', mapType = kind] = imports.names;
  const indent = indentAt(text, item.start);
  const exported = mapNameLiteral(facts, context);
  const attribute = exported === null ? `#[${map}]` : `#[${map}(name = ${exported})]`;
  const head = text.slice(item.keyword, item.type.start).replace(/\bmut\s+/, '');
  const line = declarationLine({ indent, text, head, mapType, entryType, entries });
  const between = text.slice(item.type.end, value.start);
  const plain = /^\s*=\s*$/.test(between);
  const edits: TextEdit[] = [
    ...removedAttributes,
    ...unneeded,
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
  return { path: file, edits };
}

/** The static's own wrapper type, and what its initial value alone named. */
function unneededAfter(facts: StaticFacts, written: string, context: ConversionContext): readonly TextEdit[] {
  const wrapper = removeUnusedWrapper(facts, { ...context, written });
  const orphans = withoutOrphans([facts], written, context);
  return [...wrapper, ...orphans.filter((it) => !wrapper.some(({ span }) => contains(span, it.span)))];
}

/** Where the type ends in a printed declaration. */
function tailStart(line: string): number {
  return line.lastIndexOf('> =') + 1;
}

export function declarationLine(parts: {
  readonly indent: string;
  /** The file's, for how it indents. */
  readonly text: string;
  readonly head: string;
  readonly mapType: string;
  readonly entryType: string;
  readonly entries: string;
}): string {
  const { indent, text, head, mapType, entryType, entries } = parts;
  const left = `${head}${mapType}<${entryType}> =`;
  const right = `${mapType}::with_max_entries(${entries}, 0);`;
  const fits = widthOf(`${indent}${left} ${right}`) <= MAX_WIDTH;
  return fits ? `${left} ${right}` : `${left}\n${indent}${indentUnit(text)}${right}`;
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

/** `static mut MASK: usize = 1;` → `const MASK: u32 = 0;` */
export function indexConstant({ item }: StaticFacts, index: number, text: string): readonly TextEdit[] {
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

export function widestVisibility(counters: readonly StaticFacts[], text: string): string {
  const spans = counters.flatMap(({ item }) => (item.visibilitySpan === null ? [] : [item.visibilitySpan]));
  const texts = spans.map((it) => text.slice(it.start, it.end));
  const widest = texts.find((it) => it === 'pub') ?? texts[0];
  return widest === undefined ? '' : `${widest} `;
}
