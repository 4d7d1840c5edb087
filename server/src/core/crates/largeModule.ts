// Files that are too large to be parsed whole, such as a user's own bindings of the kernel: their items are read one by one.
// Invariant: the module of one text is made once for a project, so that what it has read, and units that hold it, outlive other edits.
// Deliberately absent: `#![cfg]` inside of such a file, its file modules (`mod x;`), and items that macros declare in it.

import { cfgKey } from './cfg';
import type { CfgEnvironment, Module } from './crate';
import type { FileStore } from './fileStore';
import { indexedModule } from './indexedModule';

export interface LargeFile {
  readonly store: FileStore;
  readonly file: string;
  readonly path: readonly string[];
  readonly certain: boolean;
  readonly cfg: CfgEnvironment;
}

interface Kept {
  readonly text: string;
  readonly module: Module;
}

/** By the files that the module was read from. */
const MODULES = new WeakMap<FileStore, Map<string, Kept>>();

/** The module of a file that has a text and no syntax; null: it has no text. */
export function largeModule({ store, file, path, certain, cfg }: LargeFile): Module | null {
  const text = store.text(file);
  if (typeof text !== 'string') return null;
  const modules = MODULES.get(store) ?? new Map<string, Kept>();
  MODULES.set(store, modules);
  const key = [file, path.join('::'), String(certain), cfgKey(cfg)].join('\0');
  const known = modules.get(key);
  if (known?.text === text) return known.module;
  const span = { start: 0, end: text.length };
  const module = indexedModule({
    text,
    span,
    file,
    path,
    certain,
    cfg,
    read: store.read,
    loadChild: () => null,
  });
  modules.set(key, { text, module });
  return module;
}
