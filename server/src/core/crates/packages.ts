// The packages of a project: manifests with everything that their workspaces add, looked up by folder.
// Invariant: one `Package` per folder within one answer, so packages and their dependencies may be compared by identity.
// A manifest that is not pushed yet counts as missing; the answer is made anew when it arrives.

import type { Edition, Problem } from './crate';
import { resolveDependency, type Dependency } from './dependency';
import type { FileStore } from './fileStore';
import type { Inheritable, Manifest, ManifestResult } from './manifest';
import { patchedDependency } from './patch';
import { isInside, joinPath, parentOf } from './paths';

export interface Package {
  readonly manifest: Manifest;
  readonly dir: string;
  readonly name: string;
  readonly version: string | null;
  readonly edition: Edition;
  readonly workspace: Manifest | null; // its root, perhaps its own manifest
  readonly dependencies: readonly Dependency[];
}

/** Who compiles the files of a folder. */
export type Owner =
  | { readonly kind: 'package'; readonly package: Package }
  | { readonly kind: 'broken' } // the nearest manifest cannot be used
  | { readonly kind: 'none' } // no package above; perhaps a virtual manifest
  | { readonly kind: 'pending' }; // a manifest above is not pushed yet

export interface Packages {
  /** The package whose manifest stands in `dir`, or null. */
  readonly at: (dir: string) => Package | null;
  readonly manifestAt: (dir: string) => Manifest | null;
  /** The nearest manifest at or above `dir`. */
  readonly ownerOf: (dir: string) => Owner;
  /** One per manifest that cannot be read, of those that were asked for. */
  readonly problems: () => readonly Problem[];
}

export function createPackages(
  store: FileStore,
  readManifest: (path: string, text: string) => ManifestResult,
): Packages {
  const manifests = new Map<string, ManifestResult | 'missing' | 'pending'>();
  const packages = new Map<string, Package | null>();
  const owners = new Map<string, Owner>();

  const lookUp = (dir: string): ManifestResult | 'missing' | 'pending' => {
    const known = manifests.get(dir);
    if (known !== undefined) return known;
    const path = joinPath(dir, 'Cargo.toml');
    const text = store.isListed(path) && !store.exists(path) ? null : store.text(path);
    const found = text === undefined ? 'pending' : text === null ? 'missing' : readManifest(path, text);
    manifests.set(dir, found);
    return found;
  };
  const manifestAt = (dir: string): Manifest | null => {
    const found = lookUp(dir);
    return typeof found === 'object' && found.ok ? found.manifest : null;
  };
  const at = (dir: string): Package | null => {
    const known = packages.get(dir);
    if (known !== undefined) return known;
    const manifest = manifestAt(dir);
    const made =
      manifest === null ? null : makePackage(manifest, workspaceOf(manifest, manifestAt), manifestAt);
    packages.set(dir, made);
    return made;
  };
  const ownerOf = (dir: string): Owner => {
    const known = owners.get(dir);
    if (known !== undefined) return known;
    const found = lookUp(dir);
    const here = at(dir);
    const parent = parentOf(dir);
    const owner: Owner =
      found === 'pending'
        ? { kind: 'pending' }
        : typeof found === 'object' && !found.ok
          ? { kind: 'broken' }
          : here !== null
            ? { kind: 'package', package: here }
            : parent === null
              ? { kind: 'none' }
              : ownerOf(parent);
    owners.set(dir, owner);
    return owner;
  };
  const problems = (): readonly Problem[] =>
    [...manifests].flatMap(([dir, found]) =>
      typeof found === 'object' && !found.ok
        ? [{ path: joinPath(dir, 'Cargo.toml'), message: found.message }]
        : [],
    );
  return { at, manifestAt, ownerOf, problems };
}

/** The workspace root as Cargo finds it: `package.workspace`, the manifest itself, or the nearest one above that does not exclude it. */
function workspaceOf(manifest: Manifest, manifestAt: (dir: string) => Manifest | null): Manifest | null {
  if (manifest.workspace !== null) return manifest;
  const pointer = manifest.package?.workspace ?? null;
  if (pointer !== null) return manifestAt(joinPath(manifest.dir, pointer));
  for (let dir = parentOf(manifest.dir); dir !== null; dir = parentOf(dir)) {
    const above = manifestAt(dir);
    const isRoot = above !== null && above.workspace !== null;
    if (isRoot && !isExcluded(above, manifest.dir)) return above;
  }
  return null;
}

function isExcluded(root: Manifest, dir: string): boolean {
  const covers = (entries: readonly string[] | undefined): boolean =>
    entries?.some((entry) => isInside(dir, joinPath(root.dir, entry))) ?? false;
  return covers(root.workspace?.exclude) && !covers(root.workspace?.members);
}

function makePackage(
  manifest: Manifest,
  workspace: Manifest | null,
  manifestAt: (dir: string) => Manifest | null,
): Package | null {
  const section = manifest.package;
  if (section === null) return null;
  const inherited = workspace?.workspace ?? null;
  const source =
    workspace === null || inherited === null
      ? null
      : { dir: workspace.dir, dependencies: inherited.dependencies };
  return {
    manifest,
    dir: manifest.dir,
    name: section.name,
    version: valueOf(section.version, inherited?.version),
    edition: editionOf(valueOf(section.edition, inherited?.edition)),
    workspace,
    dependencies: manifest.dependencies.flatMap((raw) => {
      const dependency = resolveDependency({ raw, packageDir: manifest.dir, workspace: source });
      return dependency === null ? [] : [patchedDependency(dependency, workspace ?? manifest, manifestAt)];
    }),
  };
}

function valueOf(own: Inheritable, inherited: string | null | undefined): string | null {
  return own === 'workspace' ? (inherited ?? null) : own.value;
}

function editionOf(value: string | null): Edition {
  return value === '2018' || value === '2021' || value === '2024' ? value : '2015';
}
