// `.cargo/config.toml` files as tables, and the one thing that several readers want of them: where cargo takes sources from.
// Deliberately absent: the environment, cargo's `--config`, and configuration above the listed folders.
// Source: "Configuration" and "Source Replacement" in the Cargo reference.

import type { FileStore } from './fileStore';
import { isInside, joinPath, parentOf } from './paths';
import { asString, parseToml, tableAt, type Table } from './toml';

export interface CargoConfig {
  readonly path: string;
  readonly table: Table;
}

/** The configurations that count for a build in `root`, the nearest last. Asks only for listed files. */
export function cargoConfigs(store: FileStore, root: string): readonly CargoConfig[] {
  const configs: CargoConfig[] = [];
  for (const folder of withParents(root)) {
    // Cargo prefers the name without extension where both exist.
    const base = folder === '/' ? '' : folder;
    const path = [`${base}/.cargo/config`, `${base}/.cargo/config.toml`].find(store.exists);
    const text = path === undefined ? null : store.text(path);
    if (path === undefined || text === null || text === undefined) continue;
    const parsed = parseToml(text);
    if (parsed.ok) configs.unshift({ path, table: parsed.table });
  }
  return configs;
}

/** The folder that stands in for crates.io, as `cargo vendor` makes it; null: there is none. */
export function vendorFolder(store: FileStore, root: string): string | null {
  const configs = cargoConfigs(store, root);
  const valueOf = (
    source: string,
    key: string,
  ): { readonly text: string; readonly config: string } | null => {
    for (const { path, table } of configs.toReversed()) {
      const text = asString(tableAt(table, 'source', source).get(key));
      if (text !== null) return { text, config: path };
    }
    return null;
  };
  let source = 'crates-io';
  for (let step = 0; step < MOST_REPLACEMENTS; step++) {
    const directory = valueOf(source, 'directory');
    if (directory !== null) {
      // Relative to the folder that holds `.cargo`.
      const base = parentOf(parentOf(directory.config) ?? '/') ?? '/';
      return joinPath(base, directory.text);
    }
    const next = valueOf(source, 'replace-with');
    if (next === null) return null;
    source = next.text;
  }
  return null;
}

/** Whether a path lies in a folder of `cargo vendor`: it holds copies of other people's crates, which are as foreign there as elsewhere. */
export function vendoredIn(store: FileStore): (path: string) => boolean {
  const folders = store.paths().flatMap((path): readonly string[] => {
    const place = path.lastIndexOf('/.cargo/config');
    const vendor = place < 0 ? null : vendorFolder(store, path.slice(0, place) || '/');
    return vendor === null ? [] : [vendor];
  });
  return (path) => folders.some((it) => isInside(path, it));
}

/** Replacements may lead in a circle, which cargo refuses. */
const MOST_REPLACEMENTS = 8;

function withParents(folder: string): readonly string[] {
  const parent = parentOf(folder);
  return parent === null ? [folder] : [folder, ...withParents(parent)];
}
