// A newtype that only made a cell `Sync` for one static: nobody needs it once the static is a map, and rustc would say so.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { filesOf } from '../crates/moduleTree';
import type { StaticFacts } from '../model/statics';
import type { Item } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { aboveComments, identifiersIn, wholeLines } from './layoutText';

/** Edits that remove the static's own wrapper type and its impls; none where anything else, or the new declaration, names the type. */
export function removeUnusedWrapper(
  facts: StaticFacts,
  {
    written,
    crate,
    files,
  }: { readonly written: string; readonly crate: EbpfCrate; readonly files: FileStore },
): readonly TextEdit[] {
  const { type, scope, item, file } = facts;
  if (type.kind !== 'adt' || type.item.kind !== 'struct' || facts.nature !== 'interior mutability') return [];
  const name = type.item.name.text;
  if (identifiersIn(written, { start: 0, end: written.length }).has(name)) return [];
  const text = files.text(file) ?? '';
  const own = scope.module.items.map((it) => it.item).filter((it) => it === type.item || isImplOf(it, name));
  if (!own.includes(type.item)) return [];
  const paths = new Set(crate.units.flatMap((unit) => filesOf(unit.root)));
  const elsewhere = [...paths].some((path) => {
    const source = files.text(path) ?? '';
    if (!source.includes(name)) return false;
    const holes = path === file ? [...own, item] : [];
    return namedOutside(source, name, holes);
  });
  return elsewhere
    ? []
    : runsOf(own, text).map((it) => ({
        span: wholeLines(text, { start: aboveComments(text, it.start), end: it.end }),
        newText: '',
      }));
}

function isImplOf(item: Item, name: string): boolean {
  return item.kind === 'impl' && item.self.kind === 'path' && item.self.path.segments.at(-1)?.text === name;
}

/** Items with nothing but white space between them go together. */
function runsOf(items: readonly Item[], text: string): readonly Span[] {
  const runs: Span[] = [];
  for (const { start, end } of [...items].sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1);
    if (last !== undefined && text.slice(last.end, start).trim() === '')
      runs[runs.length - 1] = { start: last.start, end };
    else runs.push({ start, end });
  }
  return runs;
}

function namedOutside(source: string, name: string, holes: readonly Item[]): boolean {
  const ordered = [...holes].sort((a, b) => a.start - b.start);
  let position = 0;
  for (const hole of [...ordered, { start: source.length, end: source.length }]) {
    if (identifiersIn(source, { start: position, end: Math.max(position, hole.start) }).has(name))
      return true;
    position = Math.max(position, hole.end);
  }
  return false;
}
