// What a path means: module scopes, `use` (groups, globs, renames, re-exports), blocks with items, path dependencies, aya-ebpf under its aliases.
// Invariant: an answer is either right or "unknown"; names of crates outside of the workspace come back as canonical external paths.
// Deliberately absent: local variables (the walkers know them) and trait methods.

import type { CrateUnit, Module } from '../crates/crate';
import { mapKindOfPath } from '../data/maps';
import type { Block, EnumItem, Item, Path, UseLeaf, VariantDef, Visibility } from '../syntax/ast';

/** Where a path stands. `blocks` are the function bodies and blocks around it, outermost first: they may declare items. */
export interface Scope {
  readonly unit: CrateUnit;
  readonly module: Module;
  readonly blocks: readonly Block[];
}

export type Namespace = 'type' | 'value' | 'macro';

export type Definition =
  | { readonly kind: 'item'; readonly scope: Scope; readonly item: Item; readonly certain: boolean }
  | { readonly kind: 'variant'; readonly scope: Scope; readonly item: EnumItem; readonly variant: VariantDef }
  | { readonly kind: 'associated'; readonly scope: Scope; readonly owner: Item; readonly item: Item }
  | { readonly kind: 'module'; readonly scope: Scope }
  /** Outside of the workspace: ["aya_ebpf", "maps", "HashMap"], ["core", "cell", "UnsafeCell"]; std and alloc are called core. */
  | { readonly kind: 'external'; readonly path: readonly string[] }
  | { readonly kind: 'unknown' };

const UNKNOWN: Definition = { kind: 'unknown' };
const MOST_STEPS = 512; // circular `use`s end here

/** What `path` names in `scope`. A `Self` path and a path with a qualified self are unknown here. */
export function resolvePath(scope: Scope, path: Path, namespace: Namespace): Definition {
  if (path.qself !== null) return UNKNOWN;
  return resolveNames(scope, { leading: path.leading, names: path.segments.map((it) => it.text) }, namespace);
}

/**
 * What stands behind an external path, as far as the sources of its crate or the shipped tables tell; unknown where they do not.
 * `scope` says through whose eyes the crate's name is seen.
 */
export function foreignDefinition(scope: Scope, path: readonly string[], namespace: Namespace): Definition {
  const answers = FOREIGN.get(scope.unit) ?? new Map<string, Definition>();
  FOREIGN.set(scope.unit, answers);
  const key = `${namespace} ${path.join('::')}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = foreign(scope, path, newSearch(namespace));
  // What is not found may be in a file that is not there yet.
  if (answer.kind !== 'unknown' && answer.kind !== 'external') answers.set(key, answer);
  return answer;
}

/** What paths mean in foreign crates, by the unit whose dependencies they are. */
const FOREIGN = new WeakMap<CrateUnit, Map<string, Definition>>();

function foreign(scope: Scope, path: readonly string[], search: Search): Definition {
  if (search.steps.left-- <= 0) return UNKNOWN;
  const [crate = '', ...rest] = path;
  const unit = scope.unit.foreign?.(crate) ?? null;
  if (unit === null) return UNKNOWN;
  const found = walk(rootScope(unit), rest, search);
  return found.kind === 'external' ? foreign(rootScope(unit), found.path, search) : found;
}

export interface NamePath {
  readonly leading: '' | '::';
  readonly names: readonly string[];
}

export function resolveNames(scope: Scope, path: NamePath, namespace: Namespace): Definition {
  const search = newSearch(namespace);
  // Blocks that declare nothing change no answer, and then the module and the path say it all.
  if (scope.unit.external === true || scope.blocks.some((it) => blockNames(it) !== null))
    return resolve(scope, path, search);
  const answers = answersIn(scope);
  const key = `${namespace} ${path.leading}${path.names.join('::')}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = resolve(scope, path, search);
  answers.set(key, answer);
  return answer;
}

/** What paths mean in a module, by the unit that was read: a change of any file makes new units. Those of foreign crates grow. */
const ANSWERS = new WeakMap<CrateUnit, Map<Module, Map<string, Definition>>>();

function answersIn({ unit, module }: Scope): Map<string, Definition> {
  const modules = ANSWERS.get(unit) ?? new Map<Module, Map<string, Definition>>();
  ANSWERS.set(unit, modules);
  const known = modules.get(module) ?? new Map<string, Definition>();
  modules.set(module, known);
  return known;
}

/** The scope of a module of `unit`, without blocks. */
export function moduleScope(unit: CrateUnit, module: Module): Scope {
  return { unit, module, blocks: [] };
}

/** All modules of a unit, the root first. */
export function modulesOf(unit: CrateUnit): readonly Module[] {
  const collect = (module: Module): readonly Module[] => [
    module,
    ...[...module.children.values()].flatMap(collect),
  ];
  return collect(unit.root);
}

/** The name that an item declares in `namespace`, or null. */
export function declaredName(item: Item, namespace: Namespace): string | null {
  switch (item.kind) {
    case 'static':
    case 'const':
    case 'fn':
      return namespace === 'value' ? item.name.text : null;
    case 'struct':
      return namespace === 'type' || (namespace === 'value' && item.shape !== 'named')
        ? item.name.text
        : null;
    case 'union':
    case 'enum':
    case 'typeAlias':
    case 'trait':
      return namespace === 'type' ? item.name.text : null;
    case 'macroRules':
      return namespace === 'macro' ? item.name.text : null;
    default:
      return null;
  }
}

interface Search {
  readonly namespace: Namespace;
  readonly steps: { left: number };
  /** What is looked for at the moment, by module: globs lead back to where they came from. */
  readonly open: Map<Module, Set<string>>;
}

function newSearch(namespace: Namespace): Search {
  return { namespace, steps: { left: MOST_STEPS }, open: new Map() };
}

function resolve(scope: Scope, { leading, names }: NamePath, search: Search): Definition {
  if (search.steps.left-- <= 0) return UNKNOWN;
  const [first, ...rest] = names;
  if (first === undefined) return UNKNOWN;
  if (leading === '::') return fromCrateRoots(scope, names, search) ?? UNKNOWN;
  if (first === 'crate' || first === '$crate') return walk(rootScope(scope.unit), rest, search);
  if (first === 'self') return walk({ ...scope, blocks: [] }, rest, search);
  if (first === 'super') return fromParent(scope, rest, search);
  const head = lookup(scope, first, rest.length === 0 ? search.namespace : 'type', search);
  if (head !== null) return walkFrom(head, rest, search);
  return fromCrateRoots(scope, names, search) ?? prelude(names);
}

function fromParent(scope: Scope, rest: readonly string[], search: Search): Definition {
  const parent = parentModule(scope);
  if (parent === null) return UNKNOWN;
  const inner: Scope = { unit: scope.unit, module: parent, blocks: [] };
  return rest[0] === 'super' ? fromParent(inner, rest.slice(1), search) : walk(inner, rest, search);
}

function walk(scope: Scope, names: readonly string[], search: Search): Definition {
  const [first, ...rest] = names;
  if (first === undefined) return { kind: 'module', scope };
  const namespace = rest.length === 0 ? search.namespace : 'type';
  const head = lookupInModule(scope, { name: first, namespace, seen: 'all' }, search);
  return head === null ? UNKNOWN : walkFrom(head, rest, search);
}

function walkFrom(head: Definition, rest: readonly string[], search: Search): Definition {
  const [next, ...after] = rest;
  if (next === undefined) return head;
  switch (head.kind) {
    case 'module':
      return walk(head.scope, rest, search);
    case 'external':
      return { kind: 'external', path: [...head.path, ...rest] };
    case 'item': {
      if (after.length > 0) return UNKNOWN;
      if (head.item.kind === 'enum') {
        const variant = head.item.variants.find((it) => it.name.text === next);
        if (variant !== undefined) return { kind: 'variant', scope: head.scope, item: head.item, variant };
      }
      if (head.item.kind === 'typeAlias' && head.item.type?.kind === 'path') {
        return walkFrom(
          resolve(head.scope, namesOf(head.item.type.path), { ...search, namespace: 'type' }),
          rest,
          search,
        );
      }
      return associatedItem(head, next);
    }
    default:
      return UNKNOWN;
  }
}

/** `Type::NAME`: an item of an impl block of the type, anywhere in the type's own unit. */
function associatedItem(head: Definition & { readonly kind: 'item' }, name: string): Definition {
  const typeName = declaredName(head.item, 'type');
  if (typeName === null) return UNKNOWN;
  for (const { impl, scope } of implsOf(head.scope, typeName)) {
    const item = impl.items.find(
      (it) => declaredName(it, 'value') === name || declaredName(it, 'type') === name,
    );
    if (item !== undefined) return { kind: 'associated', scope, owner: head.item, item };
  }
  return UNKNOWN;
}

/** Impl blocks whose self type is written with `typeName` (null: any), in the unit of `scope` and the blocks around it. */
export function implsOf(
  scope: Scope,
  typeName: string | null,
): readonly { readonly impl: Item & { readonly kind: 'impl' }; readonly scope: Scope }[] {
  const found: { impl: Item & { readonly kind: 'impl' }; scope: Scope }[] = [];
  const consider = (item: Item, inner: Scope): void => {
    if (item.kind !== 'impl') return;
    const name = item.self.kind === 'path' ? item.self.path.segments.at(-1)?.text : undefined;
    if (typeName === null || name === typeName) found.push({ impl: item, scope: inner });
  };
  scope.blocks.forEach((block, index) => {
    const inner = { ...scope, blocks: scope.blocks.slice(0, index + 1) };
    for (const statement of block.statements) if (statement.kind === 'item') consider(statement.item, inner);
  });
  const { lookup } = scope.module;
  for (const { item } of typeName === null ? [] : (lookup?.implsOf(typeName) ?? []))
    consider(item, { ...scope, blocks: [] });
  // The impls of a foreign type stand beside it.
  for (const module of scope.unit.external === true ? [] : modulesOf(scope.unit)) {
    for (const { item } of module.items) consider(item, moduleScope(scope.unit, module));
  }
  return found;
}

function lookup(scope: Scope, name: string, namespace: Namespace, search: Search): Definition | null {
  for (let depth = scope.blocks.length - 1; depth >= 0; depth--) {
    const block = scope.blocks[depth];
    if (block === undefined) continue;
    const index = blockNames(block);
    if (index === null) continue;
    const inner: Scope = { ...scope, blocks: scope.blocks.slice(0, depth + 1) };
    const found = lookupAmong(inner, index, { name, namespace, seen: 'all' }, search);
    if (found !== null) return found;
  }
  return lookupInModule({ ...scope, blocks: [] }, { name, namespace, seen: 'all' }, search);
}

function lookupInModule(scope: Scope, wanted: Wanted, search: Search): Definition | null {
  const { name, namespace, seen } = wanted;
  if (namespace === 'type') {
    const child = scope.module.children.get(name);
    if (child !== undefined && isSeen(scope.module.declarations.get(name)?.visibility ?? 'pub', seen))
      return { kind: 'module', scope: moduleScope(scope.unit, child) };
  }
  const named = scope.module.lookup
    ?.named(name)
    .find(({ item }) => declaredName(item, namespace) === name && isSeen(item.visibility, seen));
  if (named !== undefined) return { kind: 'item', scope, item: named.item, certain: named.certain };
  const { items } = scope.module;
  const index = namesIn(items, () => items);
  const found = index === null ? null : lookupOnce(scope, index, wanted, search);
  if (found !== null) return found;
  return namespace === 'macro' ? textualMacro(scope, name) : null;
}

/** The modules of a crate often import each other whole: a question that leads back to itself finds nothing there. */
function lookupOnce(scope: Scope, index: NameIndex, wanted: Wanted, search: Search): Definition | null {
  const open = search.open.get(scope.module) ?? new Set<string>();
  search.open.set(scope.module, open);
  const key = `${wanted.namespace} ${wanted.seen} ${wanted.name}`;
  if (open.has(key)) return null;
  open.add(key);
  const found = lookupAmong(scope, index, wanted, search);
  open.delete(key);
  return found;
}

/** `macro_rules!` is in textual scope: what an enclosing module declares may be meant, what it imports is not. */
function textualMacro(scope: Scope, name: string): Definition | null {
  const parent = parentModule(scope);
  if (parent === null) return null;
  const outer = moduleScope(scope.unit, parent);
  const found = parent.items.find(({ item }) => declaredName(item, 'macro') === name);
  return found === undefined
    ? textualMacro(outer, name)
    : { kind: 'item', scope: outer, item: found.item, certain: found.certain };
}

interface Wanted {
  readonly name: string;
  readonly namespace: Namespace;
  /** What the asker may see of the module: of another crate what is public, of another module what is not private. */
  readonly seen: 'all' | 'crate' | 'public';
}

function isSeen(visibility: Visibility, seen: Wanted['seen']): boolean {
  return seen === 'all' || visibility === 'pub' || (seen === 'crate' && visibility === 'restricted');
}

interface Listed {
  readonly item: Item;
  readonly certain: boolean;
}

/** Names that a module or block declares or imports, so that a lookup does not read all of its items. */
interface NameIndex {
  readonly declared: Readonly<Record<Namespace, ReadonlyMap<string, Listed>>>;
  readonly imported: ReadonlyMap<string, readonly Import[]>;
  readonly globs: readonly Import[];
}

interface Import {
  readonly leaf: UseLeaf;
  readonly visibility: Visibility;
}

/** By what holds the items, which never changes; null: it has none. */
const INDEXES = new WeakMap<object, NameIndex | { readonly empty: true }>();

function namesIn(holder: object, list: () => readonly Listed[]): NameIndex | null {
  let known = INDEXES.get(holder);
  if (known === undefined) {
    const items = list();
    known = items.length === 0 ? { empty: true } : indexed(items);
    INDEXES.set(holder, known);
  }
  return 'empty' in known ? null : known;
}

function blockNames(block: Block): NameIndex | null {
  return namesIn(block, () =>
    block.statements.flatMap((it) => (it.kind === 'item' ? [{ item: it.item, certain: true }] : [])),
  );
}

function indexed(items: readonly Listed[]): NameIndex {
  const declared = {
    type: new Map<string, Listed>(),
    value: new Map<string, Listed>(),
    macro: new Map<string, Listed>(),
  };
  const imported = new Map<string, Import[]>();
  const globs: Import[] = [];
  const add = (names: Map<string, Listed>, name: string | null, listed: Listed): void => {
    if (name !== null && !names.has(name)) names.set(name, listed);
  };
  for (const listed of items) {
    const { item } = listed;
    for (const it of NAMESPACES) add(declared[it], declaredName(item, it), listed);
    for (const it of itemsOfExternBlock(listed)) add(declared.value, declaredName(it.item, 'value'), it);
    if (item.kind === 'externCrate') add(declared.type, (item.alias ?? item.name).text, listed);
    for (const leaf of item.kind === 'use' ? item.leaves : []) {
      const name = (leaf.alias ?? leaf.segments.at(-1))?.text;
      const found = { leaf, visibility: item.visibility };
      if (leaf.glob) globs.push(found);
      else if (name !== undefined) imported.set(name, [...(imported.get(name) ?? []), found]);
    }
  }
  return { declared, imported, globs };
}

/** What an `extern` block declares stands in the scope around it. A cfg on one of them is not looked at. */
function itemsOfExternBlock({ item, certain }: Listed): readonly Listed[] {
  if (item.kind !== 'externBlock') return [];
  return item.items.map((it) => ({
    item: it,
    certain: certain && !it.attributes.some(({ path }) => path === 'cfg' || path === 'cfg_attr'),
  }));
}

const NAMESPACES: readonly Namespace[] = ['type', 'value', 'macro'];

function lookupAmong(
  scope: Scope,
  { declared, imported, globs }: NameIndex,
  { name, namespace, seen }: Wanted,
  search: Search,
): Definition | null {
  const listed = declared[namespace].get(name);
  // A `macro_rules!` has no visibility of its own.
  if (listed !== undefined && (namespace === 'macro' || isSeen(listed.item.visibility, seen))) {
    const { item, certain } = listed;
    return item.kind === 'externCrate'
      ? fromCrateRoots(scope, [item.name.text], search)
      : { kind: 'item', scope, item, certain };
  }
  const inner = { ...search, namespace };
  for (const { leaf, visibility } of imported.get(name) ?? []) {
    if (!isSeen(visibility, seen)) continue;
    const target = resolveUse(scope, leaf, inner);
    if (target.kind !== 'unknown') return target;
  }
  for (const { leaf, visibility } of globs) {
    if (!isSeen(visibility, seen)) continue;
    const target = throughGlob(scope, leaf, { name, namespace }, inner);
    if (target !== null) return target;
  }
  return null;
}

/** `use name;` looks outside of the item itself, so a `use x::x` or a self-named import cannot find itself. */
function resolveUse(scope: Scope, leaf: UseLeaf, search: Search): Definition {
  const names = leaf.segments.map((it) => it.text);
  const [first] = names;
  const isSelfNamed = names.length === 1 && leaf.alias === null && !leaf.glob;
  const external =
    isSelfNamed || crateNamed(scope, first ?? '') ? fromCrateRoots(scope, names, search) : null;
  if (external !== null) return external;
  return isSelfNamed ? UNKNOWN : resolve(scope, { leading: leaf.leading, names }, search);
}

function throughGlob(
  scope: Scope,
  leaf: UseLeaf,
  { name, namespace }: Omit<Wanted, 'seen'>,
  search: Search,
): Definition | null {
  const target = resolveUse(scope, leaf, { ...search, namespace: 'type' });
  if (target.kind === 'module') {
    return target.scope.module === scope.module
      ? null
      : lookupInModule(target.scope, { name, namespace, seen: seenFrom(scope, target.scope) }, search);
  }
  if (target.kind === 'item' && target.item.kind === 'enum') {
    const variant = target.item.variants.find((it) => it.name.text === name);
    return variant === undefined
      ? null
      : { kind: 'variant', scope: target.scope, item: target.item, variant };
  }
  // What a foreign glob brings is only known where the caller knows the foreign crate.
  if (target.kind === 'external') {
    const path = [...target.path, name];
    const isThere =
      isKnownIn(target.path, { name, namespace }) || foreign(scope, path, search).kind !== 'unknown';
    return isThere ? { kind: 'external', path } : null;
  }
  return null;
}

/** What code in `scope` sees of another module: all of one around it. */
function seenFrom(scope: Scope, target: Scope): Wanted['seen'] {
  if (scope.unit !== target.unit) return 'public';
  return target.module.path.every((name, index) => scope.module.path[index] === name) ? 'all' : 'crate';
}

/** Whether a glob import of the external module brings `name`: by the conventions of the crates that eBPF programs import whole. */
function isKnownIn(module: readonly string[], { name, namespace }: Omit<Wanted, 'seen'>): boolean {
  const [crate, ...inner] = module;
  if (crate === 'aya_ebpf') {
    const area = inner[0] ?? '';
    if (area === 'macros') return namespace === 'macro';
    if (area === 'maps' || area === 'btf_maps') return mapKindOfPath([...module, name]) !== undefined;
    if (area === 'programs') return name.endsWith('Context');
    if (area === 'helpers') return name.startsWith('bpf_');
  }
  if (crate === 'core' && inner.at(-1) === 'atomic') return /^(?:Atomic[A-Z]|Ordering$)/.test(name);
  if (crate === 'core' && inner.at(-1) === 'cell') return /Cell$/.test(name);
  if (crate === 'core' && inner.at(-1) === 'mem') return name === 'MaybeUninit' || name === 'ManuallyDrop';
  return false;
}

function crateNamed(scope: Scope, name: string): boolean {
  return (
    STANDARD.has(name) ||
    scope.unit.ayaNames.includes(name) ||
    scope.unit.dependencies.has(name) ||
    (name !== 'aya_ebpf' && scope.unit.foreign?.(name) != null)
  );
}

const STANDARD = new Set(['core', 'std', 'alloc']);

function fromCrateRoots(scope: Scope, names: readonly string[], search: Search): Definition | null {
  const [first, ...rest] = names;
  if (first === undefined) return null;
  if (STANDARD.has(first)) return { kind: 'external', path: ['core', ...rest] };
  if (scope.unit.ayaNames.includes(first)) return { kind: 'external', path: ['aya_ebpf', ...rest] };
  const unit = scope.unit.dependencies.get(first);
  if (unit !== undefined) return walk(rootScope(unit), rest, search);
  if (first !== 'aya_ebpf' && scope.unit.foreign?.(first) != null) return { kind: 'external', path: names };
  return first === 'aya_ebpf' || first === 'aya_bpf'
    ? { kind: 'external', path: ['aya_ebpf', ...rest] }
    : null;
}

const PRELUDE = new Set([
  'Option',
  'Some',
  'None',
  'Result',
  'Ok',
  'Err',
  'Default',
  'Copy',
  'Clone',
  'Send',
  'Sync',
  'Sized',
  'Drop',
  'Into',
  'From',
]);
const PRIMITIVES = new Set([
  'u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize', 'bool', 'char', 'f32', 'f64', 'str',
]); // prettier-ignore

function prelude(names: readonly string[]): Definition {
  const [first] = names;
  if (first !== undefined && (PRELUDE.has(first) || PRIMITIVES.has(first)))
    return { kind: 'external', path: ['core', ...names] };
  // A path of several segments that starts with no known name is that of a foreign crate.
  return names.length > 1 && first !== undefined && /^[a-z_]/.test(first)
    ? { kind: 'external', path: names }
    : UNKNOWN;
}

function rootScope(unit: CrateUnit): Scope {
  return moduleScope(unit, unit.root);
}

function parentModule(scope: Scope): Module | null {
  const path = scope.module.path.slice(0, -1);
  if (scope.module.path.length === 0) return null;
  return (
    path.reduce<Module | undefined>((module, name) => module?.children.get(name), scope.unit.root) ?? null
  );
}

function namesOf(path: Path): NamePath {
  return { leading: path.leading, names: path.segments.map((it) => it.text) };
}
