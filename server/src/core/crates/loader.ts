// Which aya-obj relocates and loads the object: what Cargo.lock resolves for the user-space side, else what its manifest allows.
// Invariant: a version is either what Cargo would take or null; several user-space packages that disagree on the `.bss` fault are null.
// Source: aya-facts E.3 — the fault sits in aya-obj before 0.2.1, whatever aya's own version is.

import { compare, lt, valid } from 'semver';
import {
  ayaBpfVersion,
  ayaEbpfReleases,
  ayaObjReleases,
  ayaReleases,
  firstSoundAyaObj,
} from '../data/ayaReleases';
import type { AyaApi, Loader } from './crate';
import type { Dependency } from './dependency';
import { lockedDependencies, lockedMember, type LockedPackage, type Lockfile } from './lockfile';
import type { Package, Packages } from './packages';
import { lowestAllowed, newestAllowed } from './requirement';

/** Finds the lock that covers a package; null: none, or none that knows the package. */
export type LockOf = (owner: Package) => Lockfile | null;

/** The loader that the user-space packages agree on. Those that say nothing do not count; null: not known. */
export function loaderOf(userSpace: readonly Package[], packages: Packages, lockOf: LockOf): Loader | null {
  const loaders = userSpace.flatMap((owner) => loaderOfPackage(owner, packages, lockOf(owner)) ?? []);
  const [oldest] = loaders.toSorted(byAge);
  if (oldest === undefined) return null;
  return new Set(loaders.map(isFaulty)).size === 1 ? oldest : null;
}

/** Version of the aya-ebpf (or aya-bpf) that an eBPF package is built with; null: not known. */
export function ayaEbpfVersion(options: AyaEbpfOptions): string | null {
  const { dependency, packages } = options;
  const locked = lockedAyaEbpf(options);
  if (locked !== null) return locked.version;
  if (dependency.path !== null) return packages.at(dependency.path)?.version ?? null;
  if (dependency.package === 'aya-bpf') return ayaBpfVersion;
  if (dependency.git !== null) return ayaEbpfReleases.at(-1) ?? null;
  return dependency.requirement === null ? null : newestAllowed(dependency.requirement, ayaEbpfReleases);
}

export const ANY_AYA_API: readonly AyaApi[] = ['0.1', '0.2', '0.3'];

/**
 * The releases whose API a package's aya-ebpf may have. A checkout or a copy has the number of the release before it, and may
 * have the API of the one after it already; before aya-ebpf 0.1.0 nothing was released, and nothing of what differs had changed.
 */
export function ayaApiOf(options: AyaEbpfOptions): readonly AyaApi[] {
  const { dependency } = options;
  if (dependency.package === 'aya-bpf') return ['0.1'];
  const tagged = /^aya-ebpf-v(\d+\.\d+\.\d+)$/.exec(dependency.git?.tag ?? '')?.[1];
  if (tagged !== undefined) return [apiOf(tagged)];
  const locked = lockedAyaEbpf(options);
  if (dependency.git !== null && locked === null) return ANY_AYA_API;
  const version = ayaEbpfVersion(options);
  if (version === null || valid(version) === null) return ANY_AYA_API;
  const api = apiOf(version);
  const isPublished =
    locked === null ? dependency.path === null : /^(?:registry|sparse)\+/.test(locked.source ?? '');
  return isPublished ? [api] : ANY_AYA_API.slice(ANY_AYA_API.indexOf(api)).slice(0, 2);
}

function apiOf(version: string): AyaApi {
  return lt(version, '0.2.0') ? '0.1' : lt(version, '0.3.0') ? '0.2' : '0.3';
}

interface AyaEbpfOptions {
  readonly owner: Package;
  readonly dependency: Dependency;
  readonly packages: Packages;
  readonly lock: Lockfile | null;
}

function lockedAyaEbpf({ owner, dependency, lock }: AyaEbpfOptions): LockedPackage | null {
  const entry = lock === null ? null : lockedMember(lock, owner.name, owner.version);
  if (lock === null || entry === null) return null;
  return newestFirst(lockedDependencies(lock, entry, dependency.package))[0] ?? null;
}

/** aya-obj before 0.2.1, and every aya from before there was an aya-obj. */
function isFaulty(loader: Loader): boolean {
  return loader.crate === 'aya' || lt(loader.version, firstSoundAyaObj);
}

function byAge(first: Loader, second: Loader): number {
  if (first.crate !== second.crate) return first.crate === 'aya' ? -1 : 1;
  return compare(first.version, second.version);
}

function loaderOfPackage(owner: Package, packages: Packages, lock: Lockfile | null): Loader | null {
  const locked = lock === null ? null : lockedLoader(owner, lock);
  if (locked !== null) return locked;
  const own = owner.dependencies.filter((it) => it.kind !== 'build');
  const aya = own.find((it) => it.package === 'aya');
  if (aya !== undefined) return declaredAya(aya, packages);
  const obj = own.find((it) => it.package === 'aya-obj');
  return obj === undefined ? null : declaredObj(obj, packages);
}

function lockedLoader(owner: Package, lock: Lockfile): Loader | null {
  const entry = lockedMember(lock, owner.name, owner.version);
  // A package that joined after the lock was written gets what the others have, if that is one version.
  const ayas = entry === null ? named(lock, 'aya') : lockedDependencies(lock, entry, 'aya');
  const direct = entry === null ? [] : lockedDependencies(lock, entry, 'aya-obj');
  if (ayas.length === 0) return onlyOne(direct.map(fromObj));
  return onlyOne(
    ayas.flatMap((aya): readonly Loader[] => {
      const objects = lockedDependencies(lock, aya, 'aya-obj');
      if (objects.length > 0) return objects.map(fromObj);
      return lt(valid(aya.version) ?? '0.0.0', '0.12.0')
        ? [{ crate: 'aya', version: aya.version, from: LOCK }]
        : [];
    }),
  );
}

const LOCK = 'Cargo.lock';

function fromObj(entry: LockedPackage): Loader {
  return { crate: 'aya-obj', version: entry.version, from: LOCK };
}

function onlyOne(loaders: readonly Loader[]): Loader | null {
  const [oldest] = loaders.toSorted(byAge);
  return oldest === undefined || new Set(loaders.map(isFaulty)).size !== 1 ? null : oldest;
}

function named(lock: Lockfile, name: string): readonly LockedPackage[] {
  return lock.packages.filter((entry) => entry.name === name);
}

function newestFirst(entries: readonly LockedPackage[]): readonly LockedPackage[] {
  return entries.toSorted((a, b) => compare(b.version, a.version));
}

function declaredAya(dependency: Dependency, packages: Packages): Loader | null {
  if (dependency.path !== null) return vendoredAya(dependency.path, packages);
  if (dependency.git !== null) return gitAya(dependency.git.tag);
  if (dependency.requirement === null) return null;
  const from = `requirement aya = "${dependency.requirement}"`;
  const version = newestAllowed(
    dependency.requirement,
    ayaReleases.map((it) => it.version),
  );
  if (version !== null) return releasedAya(version, from);
  // A release from after this table was made is at least as sound as the newest in it.
  const lowest = lowestAllowed(dependency.requirement);
  return lowest !== null && lt(ayaReleases.at(-1)?.version ?? lowest, lowest)
    ? newestObj(`${from}, newer than the releases known here`)
    : null;
}

function gitAya(tag: string | null): Loader | null {
  const version = tag === null ? null : /^aya-v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  const released =
    version === null || version === undefined ? null : releasedAya(version, `git tag ${tag ?? ''}`);
  return released ?? newestObj('git');
}

function releasedAya(version: string, from: string): Loader | null {
  const release = ayaReleases.find((it) => it.version === version);
  if (release === undefined) return null;
  if (release.obj === null) return { crate: 'aya', version, from };
  const object = newestAllowed(release.obj, ayaObjReleases);
  return object === null ? null : { crate: 'aya-obj', version: object, from };
}

function vendoredAya(dir: string, packages: Packages): Loader | null {
  const aya = packages.at(dir);
  if (aya === null) return null;
  const object = aya.dependencies.find((it) => it.kind === 'normal' && it.package === 'aya-obj');
  if (object !== undefined) return declaredObj(object, packages);
  return aya.version === null ? null : { crate: 'aya', version: aya.version, from: PATH };
}

const PATH = 'path dependency';

function declaredObj(dependency: Dependency, packages: Packages): Loader | null {
  if (dependency.path !== null) {
    const version = packages.at(dependency.path)?.version ?? null;
    return version === null || valid(version) === null ? null : { crate: 'aya-obj', version, from: PATH };
  }
  if (dependency.git !== null) return newestObj('git');
  if (dependency.requirement === null) return null;
  const version = newestAllowed(dependency.requirement, ayaObjReleases);
  const from = `requirement aya-obj = "${dependency.requirement}"`;
  return version === null ? null : { crate: 'aya-obj', version, from };
}

function newestObj(from: string): Loader | null {
  const version = ayaObjReleases.at(-1);
  return version === undefined ? null : { crate: 'aya-obj', version, from };
}

/** Whether the lock knows what the package is built with; a stale lock of a workspace above may not. */
export function covers(lock: Lockfile, owner: Package): boolean {
  return lockedMember(lock, owner.name, owner.version) !== null;
}
