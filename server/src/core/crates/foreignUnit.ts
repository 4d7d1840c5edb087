// A crate of other people as a unit: its module tree is read file by file and item by item, as somebody asks for names.
// Invariant: nothing is wanted before it is asked for; what stands under a feature is unknown.

import type { FileStore } from './fileStore';
import type { CfgEnvironment, CrateUnit, Module } from './crate';
import { rustName } from './dependency';
import { indexedModule, pendingModule } from './indexedModule';
import { ANY_AYA_API } from './loader';
import { joinPath, parentOf } from './paths';
import type { ModItem } from '../syntax/ast';

export interface ForeignUnitOptions {
  readonly store: FileStore;
  /** As it is published. */
  readonly name: string;
  /** The library behind the name of another crate in its code; null: not known, or not known yet. */
  readonly dependency: (crate: string) => CrateUnit | null;
}

/** The library whose root file is this one, which need not be there yet. */
export function unitOfFile(options: ForeignUnitOptions, rootFile: string): CrateUnit {
  const { store } = options;
  const cfg = cfgOf(store);
  const root = fileModule(store, { path: [], file: rootFile, certain: true, relative: null, cfg });
  return unitOf(options, { root, rootFile, cfg });
}

/** Of the tables that are shipped. */
export interface ShippedSource {
  readonly name: string;
  readonly source: string;
}

/** A library in one text. */
export function unitOfText(options: ForeignUnitOptions, shipped: ShippedSource): CrateUnit {
  const { store, name } = options;
  const text = shipped.source;
  const cfg = cfgOf(store);
  const rootFile = `<${name}>`;
  const root = indexedModule({
    text,
    owner: shipped,
    span: { start: 0, end: text.length },
    file: rootFile,
    path: [],
    certain: true,
    cfg,
    read: store.read,
    loadChild: () => null,
  });
  return unitOf(options, { root, rootFile, cfg });
}

function unitOf(
  { name, dependency }: ForeignUnitOptions,
  made: { readonly root: Module; readonly rootFile: string; readonly cfg: CfgEnvironment },
): CrateUnit {
  const known = new Map<string, CrateUnit>();
  return {
    name: rustName(name),
    kind: 'lib',
    shared: true,
    ...made,
    innerAttributes: [],
    edition: '2021',
    dependencies: new Map(),
    ayaNames: [],
    ayaApi: ANY_AYA_API,
    external: true,
    foreign: (crate) => {
      const unit = known.get(crate) ?? dependency(crate);
      // What is not found may be in a file that is not there yet.
      if (unit !== null) known.set(crate, unit);
      return unit;
    },
  };
}

function cfgOf(store: FileStore): CfgEnvironment {
  return { features: new Set(), possibleFeatures: null, architecture: store.machine().architecture };
}

const DEEPEST = 16;

interface FilePlace {
  readonly path: readonly string[];
  readonly file: string;
  readonly certain: boolean;
  /** The name of a file that is no `mod.rs`. */
  readonly relative: string | null;
  readonly cfg: CfgEnvironment;
}

function fileModule(store: FileStore, place: FilePlace): Module {
  const { path, file, certain, cfg } = place;
  return pendingModule({ path, file, certain }, () => {
    const text = store.text(file);
    if (typeof text !== 'string') return undefined;
    return indexedModule({
      text,
      span: { start: 0, end: text.length },
      file,
      path,
      certain,
      cfg,
      read: store.read,
      loadChild: (item, around) => childModule(store, { ...place, ...around, ofFile: path }, item),
    });
  });
}

function childModule(
  store: FileStore,
  { path, certain, ofFile, file, relative, cfg }: FilePlace & { readonly ofFile: readonly string[] },
  item: ModItem,
): Module | null {
  const name = item.name.text;
  if (path.length > DEEPEST || item.attributes.some((it) => it.path === 'path')) return null;
  const folder = parentOf(file) ?? '/';
  const inline = path.slice(ofFile.length);
  const base = [relative ?? '', ...inline, name].reduce(
    (at, it) => (it === '' ? at : joinPath(at, it)),
    folder,
  );
  const place = { path: [...path, name], certain, cfg };
  // The one that exists is known when both were asked for.
  const own = fileModule(store, { ...place, file: `${base}.rs`, relative: name });
  const nested = fileModule(store, { ...place, file: `${base}/mod.rs`, relative: null });
  return pendingModule({ ...place, file: own.file }, () => {
    if (store.text(own.file) === undefined) return undefined;
    return typeof store.text(own.file) === 'string' ? own : nested;
  });
}
