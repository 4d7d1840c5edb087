// Modules of which one item is read at a time: crates of other people, and the user's own generated bindings of megabytes.
// Invariant: what is asked for by name is what a whole parse would give; nothing is parsed, and no file wanted, before somebody asks.
// Deliberately absent: modules and items that macros declare.

import type { FileAst, Item, ModItem } from '../syntax/ast';
import { indexItems, type IndexedItem } from '../syntax/itemIndex';
import type { Span } from '../text/span';
import { cfgState } from './cfg';
import type { CfgEnvironment, ItemLookup, Module, ModuleItem } from './crate';

export interface IndexedSource {
  readonly text: string;
  /** What owns a text that never changes: its items are indexed once for all workspaces. */
  readonly owner?: object;
  /** What of the text the module holds. */
  readonly span: Span;
  readonly file: string;
  readonly path: readonly string[];
  readonly certain: boolean;
  readonly cfg: CfgEnvironment;
  /** Reads Rust that is no file of its own. */
  readonly read: (text: string) => FileAst;
  /** The module of `mod name;`; null: it is not there. */
  readonly loadChild: (
    item: Item & { readonly kind: 'mod' },
    around: { readonly path: readonly string[]; readonly certain: boolean },
  ) => Module | null;
}

/** The module whose items stand in the span. */
export function indexedModule(source: IndexedSource): Module {
  const index = lazily(() => indexOf(source));
  const byName = lazily(() => {
    const found = new Map<string, IndexedItem[]>();
    for (const it of index()) {
      const known = found.get(it.name);
      if (known === undefined) found.set(it.name, [it]);
      else known.push(it);
    }
    return found;
  });
  const parsed = new Map<IndexedItem, readonly ModuleItem[]>();
  const read = (it: IndexedItem): readonly ModuleItem[] => {
    const known = parsed.get(it) ?? readItem(source, it);
    parsed.set(it, known);
    return known;
  };
  const lookup: ItemLookup = {
    named: (name) =>
      (byName().get(name) ?? []).filter((it) => it.word !== 'impl' && it.word !== 'mod').flatMap(read),
    implsOf: (name) => (byName().get(name) ?? []).filter((it) => it.word === 'impl').flatMap(read),
    types: () =>
      index()
        .filter((it) => TYPES.has(it.word))
        .flatMap(read),
    all: () =>
      index()
        .filter((it) => it.word !== 'mod' && !EAGER.has(it.word))
        .flatMap(read),
  };
  const items = lazily(() =>
    index()
      .filter((it) => EAGER.has(it.word))
      .flatMap(read),
  );
  const children = lazily(() => childrenOf(source, index()));
  return {
    path: source.path,
    file: source.file,
    certain: source.certain,
    lookup,
    get items() {
      return items();
    },
    get children() {
      return children().modules;
    },
    get declarations() {
      return children().declarations;
    },
  };
}

function indexOf({ text, owner, span: { start, end } }: IndexedSource): readonly IndexedItem[] {
  if (owner === undefined) return indexItems(text, start, end);
  const known = INDEXES.get(owner) ?? new Map<number, readonly IndexedItem[]>();
  INDEXES.set(owner, known);
  const index = known.get(start) ?? indexItems(text, start, end);
  known.set(start, index);
  return index;
}

/** By owner, and by where the module starts. */
const INDEXES = new WeakMap<object, Map<number, readonly IndexedItem[]>>();

/** The module of a file that may not be there yet: empty until it is. */
export function pendingModule(
  place: Pick<Module, 'path' | 'file' | 'certain'>,
  load: () => Module | undefined,
): Module {
  let loaded: Module | undefined;
  const module = (): Module | undefined => (loaded ??= load());
  return {
    ...place,
    get items() {
      return module()?.items ?? [];
    },
    get children() {
      return module()?.children ?? NO_CHILDREN.modules;
    },
    get declarations() {
      return module()?.declarations ?? NO_CHILDREN.declarations;
    },
    lookup: {
      named: (name) => module()?.lookup?.named(name) ?? [],
      implsOf: (name) => module()?.lookup?.implsOf(name) ?? [],
      types: () => module()?.lookup?.types() ?? [],
      all: () => module()?.lookup?.all() ?? [],
    },
  };
}

const NO_CHILDREN: Children = { modules: new Map(), declarations: new Map() };
const TYPES = new Set(['struct', 'union', 'enum']);
/** What every look-up by name must see. */
const EAGER = new Set(['use', 'crate', 'macro_rules']);

function readItem(
  { text, file, cfg, certain, read }: IndexedSource,
  indexed: IndexedItem,
): readonly ModuleItem[] {
  const { items } = read(text.slice(indexed.start, indexed.end));
  const shift = indexed.start;
  return items.flatMap((item): readonly ModuleItem[] => {
    const state = cfgState(item.attributes, cfg);
    if (state === 'off') return [];
    const originOf: ModuleItem['originOf'] = ({ start, end }) => ({
      path: file,
      span: { start: start + shift, end: end + shift },
    });
    return [{ item, originOf, certain: certain && state === 'on' }];
  });
}

interface Children {
  readonly modules: ReadonlyMap<string, Module>;
  readonly declarations: ReadonlyMap<string, ModItem>;
}

function childrenOf(source: IndexedSource, index: readonly IndexedItem[]): Children {
  const modules = new Map<string, Module>();
  const declarations = new Map<string, ModItem>();
  for (const indexed of index) {
    if (indexed.word !== 'mod' || modules.has(indexed.name)) continue;
    const { text, cfg, read, path } = source;
    // The body of an inline module is indexed in its turn.
    const head = indexed.body === null ? '' : `${text.slice(indexed.start, indexed.body.start)}}`;
    const [item] = read(head === '' ? text.slice(indexed.start, indexed.end) : head).items;
    if (item?.kind !== 'mod') continue;
    const state = cfgState(item.attributes, cfg);
    if (state === 'off') continue;
    const certain = source.certain && state === 'on';
    const child =
      indexed.body === null
        ? source.loadChild(item, { path, certain })
        : indexedModule({ ...source, span: indexed.body, path: [...path, indexed.name], certain });
    if (child === null) continue;
    modules.set(indexed.name, child);
    declarations.set(indexed.name, item);
  }
  return { modules, declarations };
}

function lazily<T>(compute: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: compute() }).value;
}
