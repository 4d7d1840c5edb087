// The name under which a new map is exported. rustc refuses two symbols of one name in an object, and user space could not tell them apart.
// Invariant: a name of its own is written only where another static of the same object has, or once mended will have, the same symbol.

import { stringLiteral } from '../crates/cfg';
import type { CrateUnit } from '../crates/crate';
import { bodiesOf } from '../model/bodies';
import type { StaticFacts } from '../model/statics';
import type { Attribute, StaticItem } from '../syntax/ast';
import type { ConversionContext } from './conversion';

/** The literal for `#[map(name = …)]`, quotes included: what the static exports already, or a free name; null: its own will do. */
export function mapNameLiteral(facts: StaticFacts, context: NameContext): string | null {
  const value = facts.item.attributes.find((it) => it.path === 'export_name')?.value;
  if (value?.kind === 'literal') return value.text;
  const symbols = symbolsBeside(facts, context);
  const name = facts.item.name.text;
  if (!symbols.has(name)) return null;
  const holder = facts.local ? functionAround(facts, context) : facts.scope.module.path.at(-1);
  for (let n = 1; ; n++) {
    const free = `${holder ?? 'map'}_${name}${n === 1 ? '' : `_${String(n)}`}`;
    if (!symbols.has(free)) return `"${free}"`;
  }
}

type NameContext = Pick<ConversionContext, 'crate' | 'statics'>;

/** Symbols of the object that `facts` is linked into, its own left out. */
export function symbolsBeside(facts: StaticFacts, { statics }: NameContext): ReadonlySet<string> {
  return new Set(
    statics()
      .filter((it) => it.item !== facts.item && isLinkedWith(it.scope.unit, facts.scope.unit))
      .flatMap(({ item }) => symbolOf(item) ?? []),
  );
}

/** Programs of one package are objects of their own; a library is linked into each of them. */
function isLinkedWith(unit: CrateUnit, other: CrateUnit): boolean {
  return unit === other || unit.kind === 'lib' || other.kind === 'lib';
}

/** Mutable statics count: their findings make maps of them. */
function symbolOf({ attributes, mutable, name }: StaticItem): string | null {
  const map = attributes.find((it) => /(?:^|::)(?:btf_)?map$/.test(it.path));
  const given = map === undefined ? exportedName(attributes) : nameArgument(map);
  if (given !== null) return given;
  return map !== undefined || mutable || attributes.some((it) => it.path === 'no_mangle') ? name.text : null;
}

function exportedName(attributes: readonly Attribute[]): string | null {
  const value = attributes.find((it) => it.path === 'export_name')?.value;
  return value?.kind === 'literal' ? stringLiteral(value.text) : null;
}

function nameArgument({ tokens }: Attribute): string | null {
  const literal = tokens.find((it) => it.kind === 'literal');
  return literal === undefined ? null : stringLiteral(literal.text);
}

/** The innermost function that holds it, which is how its author tells it from its namesake. */
function functionAround({ item, file }: StaticFacts, { crate }: NameContext): string | undefined {
  const around = crate.units
    .flatMap(bodiesOf)
    .filter((it) => it.file === file && it.root.start <= item.start && item.end <= it.root.end)
    .flatMap(({ item: holder }) => (holder.kind === 'fn' ? [holder] : []));
  return around.toSorted((a, b) => a.start - b.start).at(-1)?.name.text;
}
