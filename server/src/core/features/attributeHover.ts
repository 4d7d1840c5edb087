// What a hover on a macro of aya-ebpf says: the kind of program, its context, its section and kernels; of a map, its section and name.
// Invariant: rust-analyzer shows the macro's own words; here stands only what the kernel and the loader make of it.

import type { EbpfCrate } from '../crates/crate';
import { releaseText } from '../data/kernelRelease';
import { programKindOfMacro, type ProgramKind } from '../data/programs';
import { attributesIn, ayaMacroOf } from '../model/attributes';
import { mapsOf } from '../model/maps';
import type { Scope } from '../model/names';
import { programsOf, type ProgramFacts } from '../model/programs';
import type { FnItem, Item, StaticItem } from '../syntax/ast';
import type { Span } from '../text/span';

export interface AttributeFacts {
  readonly span: Span;
  /** Sentences without a full stop. */
  readonly lines: readonly string[];
}

/** What is known of the macro in the attribute of `item` that `covers` accepts; null: none of aya-ebpf. */
export function attributeFacts(
  crate: EbpfCrate,
  item: Item,
  { scope, covers }: { readonly scope: Scope; readonly covers: (span: Span) => boolean },
): AttributeFacts | null {
  if (item.kind !== 'fn' && item.kind !== 'static') return null;
  for (const attribute of attributesIn(item, scope)) {
    if (!covers(attribute)) continue;
    const macro = ayaMacroOf(attribute, scope);
    const lines =
      macro === null ? [] : item.kind === 'fn' ? ofProgram(crate, item, macro) : ofMap(crate, item, macro);
    if (lines.length > 0) return { span: { start: attribute.start, end: attribute.end }, lines };
  }
  return null;
}

function ofProgram(crate: EbpfCrate, fn: FnItem, macro: string): readonly string[] {
  const kind = programKindOfMacro(macro);
  if (kind === undefined) return [];
  const program = programsOf(crate).find((it) => it.fn === fn);
  return [
    `\`${kind.programType}\`, since Linux ${releaseText(kind.minKernel)}`,
    contextLine(kind),
    ...(program === undefined ? [] : [sectionLine(program)]),
    ...sleepLines(kind, program?.sleepable === true),
  ];
}

function contextLine({ context, returns }: ProgramKind): string {
  const given = context === null ? '' : `Is given \`${context}\`; `;
  const returned =
    returns === 'any' ? 'what it returns is dropped, the kernel gets 0' : `returns \`${returns}\``;
  return given + returned;
}

/** Kinds whose argument names a function, hook or event: Aya asks user space for it again, other loaders read the section. */
function sectionLine({ section, attachTarget, kind }: ProgramFacts): string {
  const isNamed = attachTarget !== null && kind.word === null && kind.kind !== 'xdp';
  return `Section \`${section}\`${isNamed ? '; with Aya, user space names what it is attached to, whatever stands here' : ''}`;
}

function sleepLines({ sleepableSince }: ProgramKind, sleepable: boolean): readonly string[] {
  if (sleepableSince === null) return [];
  const since = `since Linux ${releaseText(sleepableSince)}`;
  return sleepable
    ? [
        `May sleep, ${since}, where the kernel may: it may call helpers that wait, as \`bpf_copy_from_user\` does`,
      ]
    : [`May not sleep; with \`sleepable\` it may, ${since}`];
}

function ofMap(crate: EbpfCrate, item: StaticItem, macro: string): readonly string[] {
  if (macro !== 'map' && macro !== 'btf_map') return [];
  const map = mapsOf(crate).find((it) => it.item === item);
  if (map === undefined) return [];
  const name = `user space finds it as \`${map.exportedName}\``;
  return macro === 'map'
    ? [`Section \`maps\`: type, sizes and flags as numbers; ${name}`]
    : [
        `Section \`.maps\`: the types in the object's BTF say what it is, so it must be built with BTF; ${name}`,
      ];
}
