// From a crate's root file to the tree of its modules, as rustc finds them: `mod x;` in every file layout, `#[path]`, inline modules.
// Invariant: an item is in the tree at most once per way in which it is compiled; a file that contains itself ends the branch.
// A file that is missing is silently absent (rustc says so itself). Modules that macros declare are not seen.
// Source: "Modules" in the Rust reference, and rustc_expand/src/module.rs for `#[path]` on inline modules.

import type { Attribute, FileAst, Item, ModItem } from '../syntax/ast';
import { cfgState, effectiveAttributes, stringLiteral } from './cfg';
import type { CfgEnvironment, CfgState, Module, ModuleItem } from './crate';
import type { FileStore } from './fileStore';
import { includedItems } from './includedItems';
import { largeModule } from './largeModule';
import { baseName, joinPath, parentOf } from './paths';

export interface ModuleTree {
  readonly root: Module;
  /** The inner attributes of the root file that apply, those inside of `cfg_attr` included. */
  readonly innerAttributes: readonly Attribute[];
}

/** null: the root file is missing; undefined: it is not there yet. `certain` is false where the whole unit may not be built. */
export function moduleTree(options: {
  readonly store: FileStore;
  readonly rootFile: string;
  readonly cfg: CfgEnvironment;
  readonly certain: boolean;
}): ModuleTree | null | undefined {
  const { store, rootFile, cfg, certain } = options;
  const ast = store.ast(rootFile);
  if (ast === null || ast === undefined) return ast;
  const place: Place = {
    path: [],
    file: rootFile,
    folder: parentOf(rootFile) ?? '/',
    relative: null,
    certain,
    open: [rootFile],
  };
  return {
    root: fileModule({ store, cfg }, ast, place) ?? {
      path: [],
      file: rootFile,
      items: [],
      children: new Map(),
      declarations: new Map(),
      certain,
    },
    innerAttributes: effectiveAttributes(ast.innerAttributes, cfg).map((it) => it.attribute),
  };
}

/** The module and all below it. */
export function modulesBelow(module: Module): readonly Module[] {
  return [module, ...[...module.children.values()].flatMap(modulesBelow)];
}

/** Every file that the tree's items stand in, those of `include!` among them. */
export function filesOf(module: Module): readonly string[] {
  const files = new Set<string>();
  for (const { file, items } of modulesBelow(module)) {
    files.add(file);
    for (const { item, originOf } of items) {
      const path = originOf?.({ start: item.start, end: item.start })?.path;
      if (path !== undefined) files.add(path);
    }
  }
  return [...files];
}

/** Modules nest deeper than this only by accident or malice. */
const MOST_DEPTH = 64;

interface Source {
  readonly store: FileStore;
  readonly cfg: CfgEnvironment;
}

/** Where a module's items stand, and where its file modules are looked for. */
interface Place {
  readonly path: readonly string[];
  readonly file: string;
  readonly folder: string;
  /** The name of a file that is no `mod.rs`: its modules live in the folder of that name. */
  readonly relative: string | null;
  readonly certain: boolean;
  readonly open: readonly string[]; // files around this module
}

function fileModule(source: Source, ast: FileAst, place: Place): Module | null {
  return moduleOf(source, { attributes: ast.innerAttributes, items: ast.items }, place);
}

/** null: the module is switched off from inside, `#![cfg(…)]`. */
function moduleOf(
  source: Source,
  content: { readonly attributes: readonly Attribute[]; readonly items: readonly Item[] },
  place: Place,
): Module | null {
  const state = cfgState(content.attributes, source.cfg);
  if (state === 'off') return null;
  const certain = place.certain && state === 'on';
  const items: ModuleItem[] = [];
  const children = new Map<string, Child>();
  for (const item of content.items) {
    const itemState = cfgState(item.attributes, source.cfg);
    if (itemState === 'off') continue;
    if (item.kind !== 'mod') {
      const isOn = certain && itemState === 'on';
      const included = includedItems(source.store, item, place);
      if (included === null) items.push({ item, certain: isOn });
      for (const it of included ?? []) {
        const state = cfgState(it.item.attributes, source.cfg);
        if (state !== 'off') items.push({ ...it, certain: isOn && state === 'on' });
      }
      continue;
    }
    const module = childModule(source, item, { ...place, certain: certain && itemState === 'on' });
    if (module !== null) addChild(children, item.name.text, { module, item });
  }
  return {
    path: place.path,
    file: place.file,
    items,
    children: new Map([...children].map(([name, it]) => [name, it.module])),
    declarations: new Map([...children].map(([name, it]) => [name, it.item])),
    certain,
  };
}

interface Child {
  readonly module: Module;
  readonly item: ModItem;
}

/** Alternatives of one module (`#[cfg(a)] mod x; #[cfg(not(a))] mod x;`) are kept all; the name leads to the surest one. */
function addChild(children: Map<string, Child>, name: string, child: Child): void {
  const present = children.get(name);
  if (present === undefined) {
    children.set(name, child);
    return;
  }
  const better = child.module.certain && !present.module.certain;
  let alternative = 2;
  while (children.has(`${name}#${alternative}`)) alternative++;
  children.set(`${name}#${alternative}`, better ? present : child);
  if (better) children.set(name, child);
}

function childModule(source: Source, item: ModItem, parent: Place): Module | null {
  const name = item.name.text;
  const path = [...parent.path, name];
  if (path.length > MOST_DEPTH) return null;
  const chosen = pathAttribute(item.attributes, source.cfg);
  const certain = parent.certain && chosen?.state !== 'unknown';
  if (item.items !== null) {
    const folder =
      chosen === null
        ? joinPath(ownFolder(parent), name)
        : // On an inline module `#[path]` names the folder of its file modules.
          joinPath(parent.folder, chosen.path);
    const place = { ...parent, path, folder, relative: null };
    return moduleOf(source, { attributes: item.innerAttributes, items: item.items }, place);
  }
  if (chosen !== null) {
    const file = joinPath(parent.folder, chosen.path);
    return loadModule(source, { file, relative: null }, { ...parent, path, certain });
  }
  const base = joinPath(ownFolder(parent), name);
  return (
    loadModule(source, { file: `${base}.rs`, relative: name }, { ...parent, path }) ??
    loadModule(source, { file: `${base}/mod.rs`, relative: null }, { ...parent, path })
  );
}

function ownFolder(place: Place): string {
  return place.relative === null ? place.folder : joinPath(place.folder, place.relative);
}

function loadModule(
  source: Source,
  found: { readonly file: string; readonly relative: string | null },
  parent: Place,
): Module | null {
  const { file, relative } = found;
  if (parent.open.includes(file)) return null;
  if (source.store.isListed(file) && !source.store.exists(file)) return null;
  const ast = source.store.ast(file);
  if (ast === undefined) return null;
  if (ast === null) {
    const { store, cfg } = source;
    return largeModule({ store, file, path: parent.path, certain: parent.certain, cfg });
  }
  const folder = parentOf(file) ?? '/';
  return fileModule(source, ast, { ...parent, file, folder, relative, open: [...parent.open, file] });
}

function pathAttribute(
  attributes: readonly Attribute[],
  cfg: CfgEnvironment,
): { readonly path: string; readonly state: CfgState } | null {
  for (const { attribute, certain } of effectiveAttributes(attributes, cfg)) {
    if (attribute.path !== 'path' || attribute.value?.kind !== 'literal') continue;
    const path = stringLiteral(attribute.value.text);
    if (path !== null && baseName(path) !== '') return { path, state: certain ? 'on' : 'unknown' };
  }
  return null;
}
