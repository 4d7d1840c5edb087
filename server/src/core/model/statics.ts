// The statics of an eBPF crate as facts: what they are, which section they land in, how they are used.
// Sections follow what rustc and LLVM emit for the BPF target (measured): all-zero state in .bss, other state in .data, the rest in .rodata.
// Deliberately absent: verdicts, which depend on the loader and the kernel (staticVerdict.ts), and items under a cfg that cannot be decided.

import { cfgState } from '../crates/cfg';
import type { EbpfCrate, OriginOf } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import { mapKindOfPath, type MapKind } from '../data/maps';
import type { Attribute, Item, StaticItem } from '../syntax/ast';
import type { Span } from '../text/span';
import { accessesOf, type Access } from './access';
import { attributesIn, ayaMacroOf, textAttribute } from './attributes';
import { declaresItems, walkBody, type Body } from './bodies';
import { zeroness } from './initialValue';
import { hasInteriorMutability } from './layout';
import { moduleScope, modulesOf, type Scope } from './names';
import { resolveType, typeText, type Type } from './types';
import { usesOf, type StaticUses } from './uses';

export type StaticNature = 'static mut' | 'interior mutability' | 'immutable';

export interface StaticFacts {
  readonly item: StaticItem;
  readonly file: string;
  readonly scope: Scope;
  /** Declared inside of a function. */
  readonly local: boolean;
  /** Set for a static that a macro of the workspace declares: spans of `item` are offsets in expanded text. */
  readonly originOf: OriginOf | null;
  /** Where the name was written, in a file of the user's. */
  readonly place: { readonly path: string; readonly span: Span };
  readonly type: Type;
  readonly typeText: string;
  readonly nature: StaticNature;
  /** The Aya map type that the static has, if any. */
  readonly map: MapKind | null;
  /** ELF section, null where the initial value is not known. */
  readonly section: string | null;
  readonly linkSection: string | null;
  /** The symbol survives internalisation: `#[no_mangle]`, `#[export_name]`, `#[used]`. */
  readonly exported: boolean;
  readonly initial: 'zero' | 'nonzero' | 'unknown';
  readonly uses: StaticUses;
  readonly accesses: readonly Access[];
  /** Some mention cannot be read: inside an unknown macro, or in code that does not parse. */
  readonly unclear: boolean;
}

/** A static with where it stands, before its uses are known. */
export interface DeclaredStatic {
  readonly item: StaticItem;
  readonly file: string;
  readonly scope: Scope;
  readonly local: boolean;
  /** Set for a static that a macro of the workspace declares. */
  readonly originOf: OriginOf | null;
}

/**
 * Facts of every static that could be mutable state: `static mut`, interior mutability, map types without an attribute, and
 * immutable statics, which only their uses can betray. Maps, license and version, and extern statics are left out.
 */
export function mutableStatics(
  crate: EbpfCrate,
  bodies: readonly Body[],
  files: FileStore,
): readonly StaticFacts[] {
  const declared = declaredStatics(crate, bodies).filter((it) => !isMapOrMetadata(it));
  const uses = usesOf(crate, { bodies, statics: new Set(declared.map((it) => it.item)), files });
  return declared.flatMap((it) => {
    const found = uses.get(it.item);
    return found === undefined ? [] : factsOf(it, found, files);
  });
}

/** All statics that are surely compiled, in module order, those in function bodies included; each once. */
export function declaredStatics(crate: EbpfCrate, bodies: readonly Body[]): readonly DeclaredStatic[] {
  const found = new Map<StaticItem, DeclaredStatic>();
  const add = (item: Item, rest: Omit<DeclaredStatic, 'item'>): void => {
    if (item.kind === 'static' && item.name.text !== '' && !found.has(item))
      found.set(item, { item, ...rest });
  };
  for (const unit of crate.units) {
    for (const module of modulesOf(unit)) {
      for (const { item, certain, originOf = null } of module.items) {
        if (certain)
          add(item, { file: module.file, scope: moduleScope(unit, module), local: false, originOf });
      }
    }
  }
  for (const body of bodies) {
    if (!body.certain || !declaresItems(body)) continue;
    walkBody(body, ({ expr, scope }) => {
      if (expr.kind !== 'block') return;
      const inner = { ...scope, blocks: [...scope.blocks, expr.block] };
      for (const statement of expr.block.statements) {
        if (statement.kind !== 'item' || cfgState(statement.item.attributes, scope.unit.cfg) !== 'on')
          continue;
        const { file } = scope.module;
        add(statement.item, { file, scope: inner, local: true, originOf: body.originOf });
      }
    });
  }
  return [...found.values()];
}

/** The value of `#[link_section = "…"]` under the crate's cfg, or null. */
export function linkSectionOf(item: Item, scope: Scope): string | null {
  return textAttribute(attributesIn(item, scope), 'link_section');
}

/** Statics that `#[map]` or `#[btf_map]` makes maps. */
export function isDeclaredMap({ item, scope }: DeclaredStatic): boolean {
  return attributesIn(item, scope).some((it) => isMapMacro(it, scope));
}

const METADATA = new Set(['LICENSE', '_license', '_LICENSE', 'VERSION', '_version', '_VERSION']);

function isMapOrMetadata({ item, scope }: DeclaredStatic): boolean {
  const attributes = attributesIn(item, scope);
  // An attribute macro that is not known may make a map of the static, or anything else.
  if (attributes.some((it) => isMapMacro(it, scope) || !isBuiltIn(it.path))) return true;
  const section = linkSectionOf(item, scope);
  if (section === null) return METADATA.has(item.name.text) && !item.mutable;
  return !/^\.(?:data|bss|rodata)/.test(section);
}

const BUILT_IN = new Set([
  'allow', 'cfg', 'cfg_attr', 'coverage', 'deny', 'deprecated', 'doc', 'expect', 'export_name', 'forbid', 'global_allocator', 'link_name',
  'link_section', 'linkage', 'must_use', 'no_mangle', 'thread_local', 'used', 'warn',
]); // prettier-ignore

/** Attributes of the language and of tools: the others are macros. */
function isBuiltIn(path: string): boolean {
  return BUILT_IN.has(path) || /^(?:rustfmt|clippy|diagnostic|miri)::|^rustc_/.test(path);
}

function isMapMacro(attribute: Attribute, scope: Scope): boolean {
  return /^(?:btf_)?map$/.test(ayaMacroOf(attribute, scope) ?? '');
}

function factsOf(declared: DeclaredStatic, uses: StaticUses, files: FileStore): readonly StaticFacts[] {
  const { item, scope, file, originOf } = declared;
  const name = { start: item.name.start, end: item.name.end };
  const place = originOf === null ? { path: file, span: name } : originOf(name);
  // A name that a macro puts together has no place to point at.
  if (place === null) return [];
  const type = resolveType(scope, item.type);
  const interior = hasInteriorMutability(type);
  const map = type.kind === 'external' ? (mapKindOfPath(type.path) ?? null) : null;
  // A foreign type that is not known may hold anything: nothing is said of it unless the static itself is `mut`.
  if (!item.mutable && interior === 'unknown' && map === null) return [];
  const nature = item.mutable ? 'static mut' : interior === true ? 'interior mutability' : 'immutable';
  const initial = item.value === null ? 'unknown' : zeroness(scope, type, item.value);
  const linkSection = linkSectionOf(item, scope);
  const typeNames = new Set(typeText(type).match(/[A-Za-z_]\w*/g) ?? []);
  const context = { sites: uses.sites, interior: nature === 'interior mutability', typeNames };
  const exported = attributesIn(item, scope).some((it) =>
    ['no_mangle', 'export_name', 'used'].includes(it.path),
  );
  const accesses = uses.sites.flatMap((site) => accessesOf(site, context));
  return [
    {
      ...declared,
      place,
      type,
      typeText: typeText(type),
      nature,
      map,
      section: linkSection ?? sectionOf({ nature, type, exported, accesses, initial, map }),
      linkSection,
      exported,
      initial,
      uses,
      accesses,
      unclear:
        uses.opaque.length > 0 || (originOf === null && mentionedInBrokenCode(item, { file, uses }, files)),
    },
  ];
}

const SECTION = { zero: '.bss', nonzero: '.data', unknown: null } as const;

/** Where the compiler puts a static that names no section. */
function sectionOf(
  facts: Pick<StaticFacts, 'nature' | 'type' | 'exported' | 'accesses' | 'initial' | 'map'>,
): string | null {
  const { nature, type, exported, accesses, initial, map } = facts;
  // A legacy map is a definition of 28 bytes with its type in it (measured: .data). What a btf map holds is not measured.
  if (map !== null) return map.flavour === 'legacy' ? '.data' : null;
  if (nature === 'immutable') return '.rodata';
  return isShrunkToFlag(type, exported, accesses) ? '.bss' : SECTION[initial];
}

/**
 * LLVM turns a private scalar that is only ever assigned one constant into a one-byte flag that starts at zero, whatever its
 * initial value was (GlobalOpt; measured): it lands in .bss.
 */
function isShrunkToFlag(type: Type, exported: boolean, accesses: readonly Access[]): boolean {
  if (exported || (type.kind !== 'int' && type.kind !== 'bool')) return false;
  const writes = accesses.filter((it) => it.kind !== 'read');
  if (writes.length === 0 || writes.some((it) => it.kind !== 'write' || it.volatile || it.helper))
    return false;
  const values = new Set(writes.map((it) => assignedConstant(it)));
  return values.size === 1 && !values.has(null);
}

/** The literal or constant that a plain assignment stores, as written, or null. */
function assignedConstant({ site }: Access): string | null {
  const parent = site.ancestors.at(-1);
  if (parent?.kind !== 'expr' || parent.expr.kind !== 'assign') return null;
  const { right } = parent.expr;
  if (right.kind === 'literal') return right.text;
  const name = right.kind === 'path' ? right.path.segments.at(-1)?.text : undefined;
  return name !== undefined && /^[A-Z][A-Z0-9_]*$/.test(name) ? name : null;
}

/** In a file with syntax errors: whether the name stands somewhere that no declaration, import or use accounts for. */
function mentionedInBrokenCode(
  item: StaticItem,
  { file, uses }: { readonly file: string; readonly uses: StaticUses },
  files: FileStore,
): boolean {
  const ast = files.ast(file);
  const text = files.text(file);
  if (ast?.hasErrors !== true || typeof text !== 'string') return false;
  const known = [
    item.name,
    ...[...uses.sites, ...uses.imports].filter((it) => it.file === file).map((it) => it.span),
  ];
  const mentions = [...text.matchAll(new RegExp(`(?<![\\w$])${item.name.text}(?!\\w)`, 'g'))];
  return mentions.some(
    ({ index }) =>
      !known.some((it) => it.start <= index && index < it.end) &&
      !ast.comments.some((it) => it.start <= index && index < it.end),
  );
}
