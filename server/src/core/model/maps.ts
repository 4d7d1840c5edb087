// The maps of a crate: statics behind `#[map]` or `#[btf_map]`, or of a map type in the section by hand; through aliases and macros.
// Invariant: a number that is not known is null; a map whose type is not one of aya-ebpf's is not listed.

import type { CrateUnit, EbpfCrate } from '../crates/crate';
import type { MapConstParam, MapKind } from '../data/maps';
import { mapKindOfPath } from '../data/maps';
import type { Expr, StaticItem } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import type { Span } from '../text/span';
import { argumentsOf, attributesIn, ayaMacroOf, textAttribute } from './attributes';
import { bodiesOf } from './bodies';
import { evaluateConst } from './constants';
import type { Scope } from './names';
import { declaredStatics } from './statics';
import { intType, PINNED_MAP, resolveType, type ExternalType, type Type } from './types';
import type { ConstValue } from './value';

export interface MapFacts {
  /** The static's name. */
  readonly name: string;
  /** What user space and the kernel call it. */
  readonly exportedName: string;
  readonly kind: MapKind;
  readonly item: StaticItem;
  readonly scope: Scope;
  readonly type: ExternalType;
  readonly key: Type | null; // null: it has none, or none that the type tells
  readonly value: Type | null;
  /** Entries; bytes for a ring buffer. null: not known, or as many as there are CPUs. */
  readonly maxEntries: bigint | null;
  readonly flags: bigint | null;
  readonly pinned: boolean;
  readonly place: { readonly path: string; readonly span: Span };
}

/** The maps of all units that are compiled into the crate's objects; each once, in module order. */
export function mapsOf(crate: EbpfCrate): readonly MapFacts[] {
  const bodies = crate.units.flatMap(bodiesOf);
  return declaredStatics(crate, bodies).flatMap((declared): readonly MapFacts[] => {
    const { item, scope, file, originOf } = declared;
    const attributes = attributesIn(item, scope);
    const macro = attributes.find((it) => /^(?:btf_)?map$/.test(ayaMacroOf(it, scope) ?? ''));
    const section = textAttribute(attributes, 'link_section');
    if (macro === undefined && section !== 'maps' && section !== '.maps') return [];
    const written = resolveType(scope, item.type);
    // `#[btf_map(pin_by_name)]` writes this type since aya-ebpf 0.3.0 (btf_maps/mod.rs; aya-ebpf-macros 0.4.0 btf_map.rs).
    const isPinned = written.kind === 'external' && written.path.join('::') === PINNED_MAP;
    const type = isPinned ? (written.args[0] ?? written) : written;
    const kind = type.kind === 'external' ? mapKindOfPath(type.path) : undefined;
    const span = { start: item.name.start, end: item.name.end };
    const place = originOf === null ? { path: file, span } : originOf(span);
    if (type.kind !== 'external' || kind === undefined || place === null) return [];
    const args = macro === undefined ? null : argumentsOf(macro.tokens);
    const given = args?.texts.get('name');
    const numbers = numbersOf(kind, type, { item, scope });
    return [
      {
        name: item.name.text,
        exportedName: given ?? textAttribute(attributes, 'export_name') ?? item.name.text,
        kind,
        item,
        scope,
        type,
        key: keyOf(kind, type),
        value: valueOf(kind, type),
        place,
        ...numbers,
        pinned: numbers.pinned || isPinned || args?.words.includes('pin_by_name') === true,
      },
    ];
  });
}

/** Arrays of every sort are indexed by a `u32`; the type says the keys of the others. */
const INDEXED = /ARRAY|_MAP_TYPE_(?:XSKMAP|DEVMAP|CPUMAP|SOCKMAP|STACK_TRACE)/;

function keyOf(kind: MapKind, type: ExternalType): Type | null {
  const index = kind.types.findIndex((it) => it.role === 'key');
  if (index >= 0) {
    const key = type.args[index] ?? null;
    // The kernel's key of a trie is the prefix length and the data: `lpm_trie::Key`.
    return key !== null && kind.name === 'LpmTrie'
      ? { kind: 'external', path: ['aya_ebpf', 'maps', 'lpm_trie', 'Key'], args: [key], constArgs: [] }
      : key;
  }
  return INDEXED.test(kind.kernelType) ? intType('u32') : null;
}

function valueOf(kind: MapKind, type: ExternalType): Type | null {
  const index = kind.types.findIndex((it) => it.role === 'value');
  return index < 0 ? null : (type.args[index] ?? null);
}

function numbersOf(
  kind: MapKind,
  type: ExternalType,
  { item, scope }: { readonly item: StaticItem; readonly scope: Scope },
): Pick<MapFacts, 'maxEntries' | 'flags' | 'pinned'> {
  if (kind.flavour === 'btf') {
    const constant = (name: string): bigint | null => {
      const consts = constsOf(kind, scope.unit);
      if (consts === null) return null;
      const index = consts.findIndex((it) => it.name === name);
      const given = index < 0 ? undefined : type.constArgs[index];
      if (given !== undefined) return intOf(given);
      const fallback = consts[index]?.default ?? null;
      return fallback !== null && /^\d+$/.test(fallback) ? BigInt(fallback) : null;
    };
    return { maxEntries: constant('MAX_ENTRIES'), flags: constant('FLAGS'), pinned: false };
  }
  const call = item.value === null ? null : constructorCall(item.value);
  const used = kind.constructors.find((it) => it.name === call?.name);
  const argument = (names: readonly string[]): bigint | null => {
    const index = used?.args.findIndex((it) => names.includes(it)) ?? -1;
    const expr = index < 0 ? undefined : call?.args[index];
    return expr === undefined ? null : intOf(evaluateConst(scope, expr, intType('u32')));
  };
  return {
    maxEntries: argument(['max_entries', 'byte_size']),
    flags: argument(['flags']),
    pinned: used?.pins ?? false,
  };
}

/** null: they differ between the releases that the unit may be built with. */
function constsOf(kind: MapKind, { ayaApi }: CrateUnit): readonly MapConstParam[] | null {
  if (kind.constsBefore030 === undefined || ayaApi.every((it) => it === '0.3')) return kind.consts;
  return ayaApi.includes('0.3') ? null : kind.constsBefore030;
}

function constructorCall(value: Expr): { readonly name: string; readonly args: readonly Expr[] } | null {
  const expr = withoutParens(value);
  if (expr.kind === 'block') {
    const last = expr.block.statements.at(-1);
    return last?.kind === 'expr' && !last.semicolon ? constructorCall(last.expr) : null;
  }
  if (expr.kind !== 'call' || expr.callee.kind !== 'path') return null;
  return { name: expr.callee.path.segments.at(-1)?.text ?? '', args: expr.args };
}

function intOf(value: ConstValue): bigint | null {
  return value.kind === 'int' ? value.value : null;
}
