// Crates of other people as libraries that can be asked for a type or a constant by its path: from the sources that cargo has on this
// machine, else from the shipped tables. Nothing of them is judged, and only files and items that somebody asks for are read.
// Invariant: the version or revision is the one that Cargo.lock names, else the newest that the requirement allows.
// Deliberately absent: features of foreign crates (what stands under one is unknown), procedural macros.

import { compare, valid } from 'semver';
import { CORE_DECLARATIONS } from '../data/coreDeclarations';
import { SHIPPED_CRATES } from '../data/foreignCrates.generated';
import { isAyaEbpf } from './aya';
import { vendorFolder } from './cargoConfig';
import type { CrateUnit } from './crate';
import { rustName, type Dependency } from './dependency';
import type { FileStore } from './fileStore';
import { unitOfFile, unitOfText } from './foreignUnit';
import { lockedDependencies, lockedMember, type LockedPackage, type Lockfile } from './lockfile';
import type { Manifest } from './manifest';
import type { Package } from './packages';
import { patchedDependency } from './patch';
import { newestAllowed } from './requirement';
import { createSources, gitRevision, type GitRevision, type Sources } from './sources';

export interface ForeignCrates {
  /** `CrateUnit.foreign` for the units of a package. */
  readonly ofPackage: (owner: Package, lock: () => Lockfile | null) => NonNullable<CrateUnit['foreign']>;
  /** The same for a file without manifest: the newest of everything. */
  readonly ofLone: NonNullable<CrateUnit['foreign']>;
}

/** One per workspace: units are kept, because the sources of a version never change. */
export function createForeignCrates(): (store: FileStore) => ForeignCrates {
  let known: { readonly machine: unknown; readonly library: Library } | null = null;
  return (store) => {
    if (known?.machine !== store.machine()) known = { machine: store.machine(), library: new Library(store) };
    return known.library;
  };
}

/** What one build says about the crates that it uses. */
interface Build {
  readonly lock: Lockfile | null;
  /** The workspace root, whose patches count. */
  readonly root: Manifest;
  readonly vendor: string | null;
}

/** A package in the build that uses it; `locked` is its entry in the lock. */
interface Place {
  readonly build: Build | null;
  readonly locked: LockedPackage | null;
}

const CORE = { name: 'core', source: CORE_DECLARATIONS };
const NO_BUILD: Place = { build: null, locked: null };

class Library implements ForeignCrates {
  readonly #store: FileStore;
  readonly #sources: Sources;
  readonly #units = new Map<string, CrateUnit>();
  readonly #versions = new Map<string, readonly string[]>();
  readonly #allowed = new Map<string, string | null>();

  constructor(store: FileStore) {
    this.#store = store;
    this.#sources = createSources(store);
  }

  readonly ofPackage = (owner: Package, lock: () => Lockfile | null): NonNullable<CrateUnit['foreign']> => {
    const found = new Map<string, CrateUnit | null>();
    let build: Build | undefined;
    const buildOf = (): Build => {
      const root = owner.workspace ?? owner.manifest;
      return { lock: lock(), root, vendor: vendorFolder(this.#store, root.dir) };
    };
    return (name) => {
      const known = found.get(name);
      if (known !== undefined) return known;
      const unit = name === 'core' ? this.#core() : this.#ofDependency(owner, name, (build ??= buildOf()));
      found.set(name, unit);
      return unit;
    };
  };

  readonly ofLone = (name: string): CrateUnit | null =>
    name === 'core' ? this.#core() : this.#newest(packageNamed(name));

  #ofDependency(owner: Package, name: string, build: Build): CrateUnit | null {
    const dependency = owner.dependencies.find(
      (it) =>
        it.kind === 'normal' && (name === 'aya_ebpf' ? isAyaEbpf(it.package) : rustName(it.name) === name),
    );
    if (dependency === undefined) return null;
    const member = build.lock === null ? null : lockedMember(build.lock, owner.name, owner.version);
    return this.#ofEdge(dependency, { build, locked: member });
  }

  /** What a dependency of the package at `from` leads to. */
  #ofEdge(dependency: Dependency, { build, locked: from }: Place): CrateUnit | null {
    const { package: name, path, git, requirement } = dependency;
    const locked = lockedTarget(name, { build, locked: from });
    if (path !== null) return this.#ofFolder(name, path, { build, locked });
    if (locked !== null) return this.#ofLocked(locked, build);
    if (git !== null) return this.#ofGit(name, { url: git.url, revision: git.rev }, { build, locked });
    const version = requirement === null ? null : this.#newestAllowed(name, requirement);
    return version === null ? this.#newest(name) : this.#ofVersion(name, version, { build, locked });
  }

  #ofLocked(locked: LockedPackage, build: Build | null): CrateUnit | null {
    const { name, version, source } = locked;
    const git = source === null ? null : gitRevision(source);
    return git === null || build?.vendor != null
      ? this.#ofVersion(name, version, { build, locked })
      : this.#ofGit(name, git, { build, locked });
  }

  #ofGit(name: string, revision: GitRevision, place: Place): CrateUnit | null {
    const folder = this.#sources.checkedOut(name, revision);
    if (folder === undefined) return null;
    // A git source is newer than the last release as a rule.
    if (folder === null) return this.#shipped(name, place.locked?.version ?? null) ?? this.#newest(name);
    return this.#ofFolder(name, folder, place);
  }

  #newest(name: string | null): CrateUnit | null {
    if (name === null) return null;
    const version = this.#versionsOf(name).toSorted(compare).at(-1);
    return version === undefined ? this.#shipped(name, null) : this.#ofVersion(name, version, NO_BUILD);
  }

  /** Both are asked for after each keystroke, and what is on the machine stays the same. */
  #newestAllowed(name: string, requirement: string): string | null {
    const key = `${name} ${requirement}`;
    const known = this.#allowed.get(key);
    if (known !== undefined) return known;
    const version = newestAllowed(requirement, this.#versionsOf(name));
    this.#allowed.set(key, version);
    return version;
  }

  #versionsOf(name: string): readonly string[] {
    const known = this.#versions.get(name) ?? this.#allVersions(name);
    this.#versions.set(name, known);
    return known;
  }

  #allVersions(name: string): readonly string[] {
    const shipped = SHIPPED_CRATES.filter((it) => it.name === name).flatMap((it) => it.versions);
    return [...new Set([...this.#sources.versionsOf(name), ...shipped])].filter((it) => valid(it) !== null);
  }

  #ofVersion(name: string, version: string, place: Place): CrateUnit | null {
    const folder = this.#sources.published({ name, version }, place.build?.vendor ?? null);
    return folder === null ? this.#shipped(name, version) : this.#ofFolder(name, folder, place);
  }

  #ofFolder(name: string, folder: string, place: Place): CrateUnit | null {
    const rootFile = this.#sources.libraryOf(folder);
    if (rootFile === undefined) return null;
    return this.#once(`${folder}\0${keyOf(place)}`, () =>
      unitOfFile(
        { store: this.#store, name, dependency: (crate) => this.#fromFolder(crate, folder, place) },
        rootFile,
      ),
    );
  }

  #fromFolder(crate: string, folder: string, place: Place): CrateUnit | null {
    if (crate === 'core') return this.#core();
    const { build, locked: from } = place;
    const edge = from?.dependencies.find((it) => rustName(it.split(' ')[0] ?? '') === crate);
    const locked = edge === undefined ? null : lockedTarget(edge.split(' ')[0] ?? '', place);
    // A package without a source lies in a folder that its dependents or a patch name.
    if (locked !== null && locked.source !== null) return this.#ofLocked(locked, build);
    // A published package that is locked has no other dependencies than its edges.
    if (from !== null && locked === null && from.source !== null) return null;
    const dependency = this.#sources.dependencyOf(folder, crate);
    if (dependency === null) return null;
    const patched = build === null ? dependency : patchedDependency(dependency, build.root, () => null);
    return this.#ofEdge(patched, place);
  }

  #shipped(name: string, version: string | null): CrateUnit | null {
    const crate =
      SHIPPED_CRATES.find((it) => it.name === name && (version === null || it.versions.includes(version))) ??
      // A version that the tables do not have is a git checkout, or newer than they are.
      SHIPPED_CRATES.find((it) => it.name === name && it.newest);
    if (crate === undefined) return null;
    const dependency = (extern: string): CrateUnit | null => {
      const edge = crate.dependencies[extern];
      if (extern === 'core') return this.#core();
      return edge === undefined ? null : this.#shipped(edge.name, edge.version);
    };
    return this.#once(`shipped ${crate.name} ${crate.versions[0] ?? ''}`, () =>
      unitOfText({ store: this.#store, name: crate.name, dependency }, crate),
    );
  }

  #core(): CrateUnit {
    return this.#once('core', () =>
      unitOfText(
        {
          store: this.#store,
          name: 'core',
          dependency: (crate) => (crate === 'core' ? this.#core() : null),
        },
        CORE,
      ),
    );
  }

  #once(key: string, make: () => CrateUnit): CrateUnit {
    const known = this.#units.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#units.set(key, made);
    return made;
  }
}

/** All that decides what a package and those behind it are: their entries in the lock, and what the build puts in their place. */
function keyOf({ build, locked }: Place): string {
  const seen = new Set<string>();
  const follow = (entry: LockedPackage): void => {
    const key = `${entry.name} ${entry.version} ${entry.source ?? ''}`;
    if (build?.lock == null || seen.has(key)) return;
    seen.add(key);
    for (const edge of entry.dependencies)
      for (const it of lockedDependencies(build.lock, entry, edge.split(' ')[0] ?? '')) follow(it);
  };
  if (locked !== null) follow(locked);
  const isPatched = build !== null && build.root.patches.size > 0;
  return [...seen, isPatched ? build.root.dir : '', build?.vendor ?? ''].join('\n');
}

/** The newest entry of that name that the package at the place depends on. */
function lockedTarget(name: string, { build, locked }: Place): LockedPackage | null {
  if (build?.lock == null || locked === null) return null;
  const [newest] = lockedDependencies(build.lock, locked, name).toSorted((a, b) =>
    compare(valid(b.version) ?? '0.0.0', valid(a.version) ?? '0.0.0'),
  );
  return newest ?? null;
}

/** The shipped crate that Rust code calls by this name. */
function packageNamed(name: string): string | null {
  return SHIPPED_CRATES.find((it) => rustName(it.name) === name)?.name ?? null;
}
