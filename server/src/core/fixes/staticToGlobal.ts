// A value that BPF code only reads becomes a load-time constant: `Global<T>` from aya-ebpf 0.2 on, an immutable static that is
// read volatilely before. Both stay in .rodata under their symbol, so that user space sets them before loading.

import { compare } from 'semver';
import type { StaticFacts } from '../model/statics';
import type { Type } from '../model/types';
import type { UseSite } from '../model/uses';
import type { Expr } from '../syntax/ast';
import type { FileEdits, TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { importsFor } from './imports';
import { indentAt } from './layoutText';
import { finished, type ConversionContext } from './conversion';
import { withoutRedundantUnsafe, type SafeUse } from './redundantUnsafe';
import { isUnsafeAt } from './unsafeBlocks';
import { usedByHost } from './usedByHost';

export interface GlobalConversion {
  readonly title: string;
  readonly edits: readonly FileEdits[];
}

/** The edits, or null where a use cannot be rewritten or the type cannot be copied out. */
export function convertToGlobal(
  facts: StaticFacts,
  { crate, files }: ConversionContext,
): GlobalConversion | null {
  const { item, scope, file } = facts;
  if (facts.nature === 'interior mutability' || facts.unclear || item.value === null) return null;
  if (!isCopyable(facts.type) || usedByHost(facts, { crate, files }) !== null) return null;
  if (facts.uses.opaque.length > 0 || facts.linkSection !== null || scope.unit.ayaNames.length === 0)
    return null;
  const hasGlobal = crate.lone || (crate.ayaEbpf !== null && compare(crate.ayaEbpf, '0.2.0') >= 0);
  const byFile = new Map<string, TextEdit[]>();
  const safeUses = new Map<string, SafeUse[]>();
  for (const site of facts.uses.sites) {
    const text = files.text(site.file) ?? '';
    const edit = rewriteRead(site, { text, hasGlobal, isImmutable: facts.nature === 'immutable' });
    if (edit === null) return null;
    byFile.set(site.file, [...(byFile.get(site.file) ?? []), edit]);
    safeUses.set(site.file, [...(safeUses.get(site.file) ?? []), { site, span: edit.span }]);
  }
  // `load` is safe: blocks that held nothing else would only draw a warning.
  for (const [path, uses] of hasGlobal ? safeUses : [])
    byFile.get(path)?.push(...withoutRedundantUnsafe(uses, files.text(path) ?? ''));
  const text = files.text(file) ?? '';
  const declaration = declare(facts, text, hasGlobal);
  const replaced = (byFile.get(file) ?? []).map((it) => it.span);
  const imports = hasGlobal ? globalImport(facts, text, replaced) : { name: '', edits: [] };
  byFile.set(file, [...(byFile.get(file) ?? []), ...declaration(imports.name), ...imports.edits]);
  const name = `\`${item.name.text}\``;
  const title = hasGlobal
    ? `Make ${name} a load-time \`Global<${text.slice(item.type.start, item.type.end)}>\``
    : facts.nature === 'immutable'
      ? `Read ${name} with \`read_volatile\``
      : `Make ${name} an immutable static that is read with \`read_volatile\``;
  return {
    title,
    edits: finished(
      [...byFile].map(([path, edits]) => ({ path, edits })),
      { files },
    ),
  };
}

function isCopyable(type: Type): boolean {
  if (type.kind === 'array') return isCopyable(type.element);
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'char' || type.kind === 'float';
}

function globalImport(
  { scope }: StaticFacts,
  text: string,
  replaced: readonly Span[],
): { readonly name: string; readonly edits: readonly TextEdit[] } {
  const { names, edits } = importsFor(scope, text, {
    requests: [{ path: ['', 'Global'], namespace: 'type' }],
    replaced,
  });
  return { name: names[0] ?? 'Global', edits };
}

function declare(
  { item, exported, scope }: StaticFacts,
  text: string,
  hasGlobal: boolean,
): (global: string) => readonly TextEdit[] {
  const mut = /\bmut\s+/.exec(text.slice(item.keyword, item.name.start));
  const start = item.keyword + (mut?.index ?? 0);
  const noMangle = scope.unit.edition === '2024' ? '#[unsafe(no_mangle)]' : '#[no_mangle]';
  const symbol = exported
    ? []
    : [
        {
          span: { start: item.keyword, end: item.keyword },
          newText: `${noMangle}\n${indentAt(text, item.start)}`,
        },
      ];
  const withoutMut = mut === null ? [] : [{ span: { start, end: start + mut[0].length }, newText: '' }];
  return (global) => [
    ...symbol,
    ...withoutMut,
    ...(hasGlobal && item.value !== null
      ? [
          { span: { start: item.type.start, end: item.type.start }, newText: `${global}<` },
          { span: { start: item.type.end, end: item.type.end }, newText: '>' },
          { span: { start: item.value.start, end: item.value.start }, newText: `${global}::new(` },
          { span: { start: item.value.end, end: item.value.end }, newText: ')' },
        ]
      : []),
  ];
}

/** One read: `X` alone, or `read_volatile(&raw const X)` and its like as a whole. */
function rewriteRead(
  site: UseSite,
  {
    text,
    hasGlobal,
    isImmutable,
  }: { readonly text: string; readonly hasGlobal: boolean; readonly isImmutable: boolean },
): TextEdit | null {
  const name = text.slice(site.span.start, site.span.end);
  let span: Span = site.span;
  const up = site.ancestors.length - 1;
  const at = (index: number): Expr | null => {
    const ancestor = site.ancestors[index];
    return ancestor?.kind === 'expr' ? ancestor.expr : null;
  };
  const around = at(up);
  const isAddress =
    around?.kind === 'borrow' ||
    (around?.kind === 'macroCall' && /^addr_of/.test(around.macro.path.segments.at(-1)?.text ?? ''));
  if (isAddress) {
    const call = at(up - 1);
    if (
      call?.kind !== 'call' ||
      call.callee.kind !== 'path' ||
      call.callee.path.segments.at(-1)?.text !== 'read_volatile'
    )
      return null;
    span = call;
  } else if (
    around !== null &&
    ['index', 'field', 'methodCall', 'assign', 'compoundAssign'].includes(around.kind) &&
    startsAt(around, site.span)
  ) {
    return null;
  }
  const read = hasGlobal ? `${name}.load()` : `core::ptr::read_volatile(&${name})`;
  // A `static mut` is read inside of `unsafe` already.
  const newText = hasGlobal || !isImmutable || isUnsafeAt(site) ? read : inUnsafe(site, read);
  return { span: { start: span.start, end: span.end }, newText };
}

/** A block at the start of a statement or an arm would end there. */
function inUnsafe({ ancestors, span }: UseSite, read: string): string {
  const block = `unsafe { ${read} }`;
  const starts = ancestors.some(
    (it) =>
      (it.kind === 'statement' && it.statement.kind === 'expr' && it.statement.expr.start === span.start) ||
      (it.kind === 'expr' &&
        it.expr.kind === 'match' &&
        it.expr.arms.some((arm) => arm.body.start === span.start)),
  );
  return starts ? `(${block})` : block;
}

function startsAt(parent: Expr, span: Span): boolean {
  return parent.start === span.start;
}
