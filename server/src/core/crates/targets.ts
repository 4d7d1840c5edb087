// The lib and bin targets of a package: those that the manifest names, and those that Cargo finds by their place.
// Deliberately absent: tests, benches, examples and build scripts, which are never compiled for BPF.
// Source: "Cargo Targets" in the Cargo reference.

import { rustName } from './dependency';
import type { FileStore } from './fileStore';
import type { Package } from './packages';
import { baseName, joinPath, parentOf } from './paths';

export interface Target {
  readonly name: string; // as written in Rust
  readonly kind: 'lib' | 'bin';
  readonly rootFile: string;
}

/** The library target; null where there is none, or where it is a macro for the compiler. */
export function libTarget(store: FileStore, owner: Package): Target | null {
  const { lib, package: section } = owner.manifest;
  if (lib?.procMacro === true) return null;
  if (lib === null && section?.autolib === false) return null;
  const rootFile = joinPath(owner.dir, lib?.path ?? 'src/lib.rs');
  return mayExist(store, rootFile)
    ? { name: rustName(lib?.name ?? owner.name), kind: 'lib', rootFile }
    : null;
}

/** Every binary, in the order of the manifest, then by place. One file is one target. */
export function binTargets(store: FileStore, owner: Package): readonly Target[] {
  const found = discoveredBins(store, owner);
  const named = owner.manifest.bins.flatMap((bin): readonly Target[] => {
    if (bin.name === null) return [];
    const places =
      bin.path === null
        ? [
            `src/bin/${bin.name}.rs`,
            `src/bin/${bin.name}/main.rs`,
            ...(namesPackage(owner, bin.name) ? ['src/main.rs'] : []),
          ]
        : [bin.path];
    const rootFile = places.map((place) => joinPath(owner.dir, place)).find((file) => mayExist(store, file));
    return rootFile === undefined ? [] : [{ name: rustName(bin.name), kind: 'bin', rootFile }];
  });
  const all = autobins(owner) ? [...named, ...found] : named;
  return all.filter((target, index) => all.findIndex((it) => it.rootFile === target.rootFile) === index);
}

/** In edition 2015 a manifest that names a binary must name them all. */
function autobins(owner: Package): boolean {
  return owner.manifest.package?.autobins ?? (owner.edition !== '2015' || owner.manifest.bins.length === 0);
}

/** `src/main.rs` may be named by a `[[bin]]` whose only word is the package's name. */
function namesPackage(owner: Package, name: string): boolean {
  return name === owner.name || owner.manifest.bins.length === 1;
}

function discoveredBins(store: FileStore, owner: Package): readonly Target[] {
  const main = joinPath(owner.dir, 'src/main.rs');
  const folder = joinPath(owner.dir, 'src/bin');
  const inFolder = pathsBelow(store.paths(), folder).flatMap((path): readonly Target[] => {
    if (!path.endsWith('.rs')) return [];
    const parent = parentOf(path) ?? '/';
    if (parent === folder)
      return [{ name: rustName(baseName(path).slice(0, -3)), kind: 'bin', rootFile: path }];
    return baseName(path) === 'main.rs' && parentOf(parent) === folder
      ? [{ name: rustName(baseName(parent)), kind: 'bin', rootFile: path }]
      : [];
  });
  return mayExist(store, main)
    ? [{ name: rustName(owner.name), kind: 'bin', rootFile: main }, ...inFolder]
    : inFolder;
}

/** The paths below a folder, out of a sorted list of thousands. */
function pathsBelow(paths: readonly string[], folder: string): readonly string[] {
  const prefix = `${folder}/`;
  let first = 0;
  for (let end = paths.length; first < end;) {
    const middle = (first + end) >> 1;
    if ((paths[middle] ?? '') < prefix) first = middle + 1;
    else end = middle;
  }
  let last = first;
  while (paths[last]?.startsWith(prefix) === true) last++;
  return paths.slice(first, last);
}

/** A file outside of the listing is asked for before anything is said about it. */
function mayExist(store: FileStore, path: string): boolean {
  return store.exists(path) || !store.isListed(path);
}
