// A map that is `static mut` for no reason: since 2022 its methods take `&self`.
// Invariant: silent where the crate's aya-ebpf is not known, or where it or the value's type may want the `mut`.

import { compare } from 'semver';
import type { EbpfCrate } from '../crates/crate';
import { ayaEbpfReleases } from '../data/ayaReleases';
import { needsMutSelf, type MapKind } from '../data/maps';
import { withRemedies, type Finding } from '../engine/finding';
import type { Rule, RuleContext, RuleDocs } from '../engine/rule';
import { removeMapMut, type MutableMap } from '../fixes/removeMapMut';
import { hasInteriorMutability, isPlainData } from '../model/layout';
import { mapOfStatic, type MapStatic } from '../model/mapLookups';
import { declaredStatics, isDeclaredMap } from '../model/statics';
import { usesOf, type StaticUses } from '../model/uses';

const ID = 'static-mut-map';

const docs: RuleDocs = {
  summary: 'A `#[map] static mut` whose `mut` the crate’s aya-ebpf does not need.',
  what: `Reports a map that is declared \`static mut\` although every method of its type takes \`&self\` in the aya-ebpf that the crate is built with.`,
  why: `Aya's maps changed to \`&self\` in 2022. The \`mut\` does no harm to the object: the map lands in the same section and loads. But each use needs \`unsafe\`, and in edition 2024 a method call on a \`static mut\` is an error (\`static_mut_refs\`).`,
  instead: `Declare the map as a plain \`static\`.`,
  bad: `use aya_ebpf::{macros::map, maps::RingBuf};

#[map]
static mut EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);

pub fn send(value: u64) {
    unsafe {
        let _ = EVENTS.output::<u64>(&value, 0);
    }
}`,
  good: `use aya_ebpf::{macros::map, maps::RingBuf};

#[map]
static EVENTS: RingBuf = RingBuf::with_byte_size(4096, 0);

pub fn send(value: u64) {
    let _ = EVENTS.output::<u64>(&value, 0);
}`,
  data: '`name`: the static; `map`: its type.',
  limits: `\`Stack\` and \`BloomFilter\` before aya-ebpf 0.2, and a socket map on which \`redirect_sk_lookup\` is called there, need the \`mut\`. So does a value type that is not \`Sync\`; types of other crates are taken for such. Crates that still use \`aya-bpf\` are left alone.`,
  references: ['aya pull request 290; aya-template pull request 59'],
};

export const staticMutMap: Rule = {
  id: ID,
  since: '0.1.0',
  defaultLevel: 'hint',
  docs,
  check: (crate, context) => {
    const version = versionOf(crate);
    if (version === null) return [];
    const bodies = context.facts.bodies();
    const maps = declaredStatics(crate, bodies).flatMap((declared) => {
      if (!declared.item.mutable || !isDeclaredMap(declared)) return [];
      const map = mapOfStatic(declared.item, declared.scope);
      return map === null || !isSync(map) || usesOldAya(map) ? [] : [{ declared, map }];
    });
    if (maps.length === 0) return [];
    const statics = new Set(maps.map((it) => it.declared.item));
    const uses = usesOf(crate, { bodies, statics, files: context.files });
    return maps.flatMap(({ declared, map: { kind } }) => {
      const own = uses.get(declared.item);
      if (own === undefined || needsMut(kind, { uses: own, version })) return [];
      return finding({ declared, kind, uses: own }, { version, context }) ?? [];
    });
  },
};

function finding(
  map: MutableMap,
  { version, context }: { readonly version: string; readonly context: RuleContext },
): Finding | null {
  const { item, file, originOf } = map.declared;
  const span = { start: item.name.start, end: item.name.end };
  const place = originOf === null ? { path: file, span } : originOf(span);
  if (place === null) return null;
  return withRemedies(
    {
      rule: ID,
      level: 'hint',
      ...place,
      message: `map \`${item.name.text}\` needs no \`mut\`: \`${map.kind.name}\` takes \`&self\` in aya-ebpf ${version}`,
      related: [],
      tags: [],
      data: { name: item.name.text, map: map.kind.name },
    },
    () => {
      const fix = removeMapMut(map, context.files);
      return { fixes: fix === null ? [] : [fix], notes: [], snippets: [] };
    },
  );
}

function versionOf({ lone, ayaEbpf }: EbpfCrate): string | null {
  return lone ? (ayaEbpfReleases.at(-1) ?? null) : ayaEbpf;
}

/** aya-bpf was never released: of what a lockfile pins nothing is known but its name. */
function usesOldAya({ scope }: MapStatic): boolean {
  return !scope.unit.ayaNames.includes('aya_ebpf');
}

/** Whether a plain `static` of the type compiles. BTF maps are `Sync` whatever they hold. */
function isSync({ kind, type }: MapStatic): boolean {
  if (kind.flavour === 'btf') return true;
  return type.args.every((it) => isPlainData(it) === true && hasInteriorMutability(it) === false);
}

function needsMut(
  kind: MapKind,
  { uses, version }: { readonly uses: StaticUses; readonly version: string },
): boolean {
  if (compare(version, '0.2.0') >= 0 || kind.mutSelfBefore020.length === 0) return false;
  // A stack and a bloom filter hold a bare definition there, which is not `Sync`.
  if (kind.name === 'Stack' || kind.name === 'BloomFilter' || uses.opaque.length > 0) return true;
  return uses.sites.some((site) =>
    site.ancestors.some(
      (it) =>
        it.kind === 'expr' &&
        it.expr.kind === 'methodCall' &&
        needsMutSelf(kind, it.expr.method.text, version),
    ),
  );
}
